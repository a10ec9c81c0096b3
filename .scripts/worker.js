// What the platform calls of a function: its handlers, handed to the wasm. A panic
// leaves that in no state to go on, so the call after it gets a new instance.
import { WorkerEntrypoint } from "cloudflare:workers";
import * as program from "./index.js";

Error.stackTraceLimit = 100;

// The crate `worker` says here that it panicked; what brought the wasm down
// otherwise (no memory, no stack) arrives as a RuntimeError.
const state = program.__worker_init_state();
function notice(error) {
  if (error instanceof WebAssembly.RuntimeError) {
    console.error("Critical", error);
    state.criticalError = true;
  }
}
addEventListener("error", (event) => notice(event.error));

class Entrypoint extends WorkerEntrypoint {}
for (const name of ["fetch", "scheduled"]) {
  const handler = program[name];
  if (handler) {
    Entrypoint.prototype[name] = async function (subject) {
      if (state.criticalError) {
        console.log("Starting the wasm anew after a failure");
        program.__wbg_reset_state();
        state.criticalError = false;
      }
      try {
        return await handler.call(this, subject, this.env, this.ctx);
      } catch (error) {
        notice(error);
        throw error;
      }
    };
  }
}

export default Entrypoint;
