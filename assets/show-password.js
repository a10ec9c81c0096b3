// Adds a show/hide button to password fields. Without it the page is complete.
for (const input of document.querySelectorAll("input[type=password][data-show]")) {
  const { show, hide, shown, hidden } = input.dataset;
  const button = document.createElement("button");
  button.type = "button";
  button.id = `${input.id}-switch`;
  button.className = "switch";
  button.setAttribute("aria-controls", input.id);
  // Read as "Show Password": the word on the button, then the field's label.
  button.setAttribute("aria-labelledby", `${button.id} ${input.id}-label`);

  const set = (visible) => {
    input.type = visible ? "text" : "password";
    button.textContent = visible ? hide : show;
  };
  // Says what a press came to: the word on the button is the next one then.
  const state = document.createElement("span");
  state.className = "unseen";
  state.setAttribute("role", "status");
  button.addEventListener("click", () => {
    set(input.type === "password");
    state.textContent = input.type === "password" ? hidden : shown;
  });
  // Sent as a password again, so that no browser keeps it as ordinary text.
  input.form?.addEventListener("submit", () => set(false));
  addEventListener("pagehide", () => set(false));

  set(false);
  input.parentElement.classList.add("secret-switched");
  input.after(button, state);
}
