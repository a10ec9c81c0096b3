<?php
// A panel in PHP whose users sign in at Regain, without a library: php -S localhost:8000 panel.php
// The ID token comes straight from the token endpoint, so TLS vouches for it (OpenID Connect Core
// 3.1.3.7, 6): who it is about is asked of userinfo.
session_start();
[$issuer, $id, $secret] = array_map('getenv', ['ISSUER', 'CLIENT_ID', 'CLIENT_SECRET']);
$panel = 'http://' . $_SERVER['HTTP_HOST'];
$go = fn (string $address, array $query = []) => header('Location: ' . $address . ($query ? '?' . http_build_query($query) : ''), true, 303);
$base64url = fn (string $bytes) => rtrim(strtr(base64_encode($bytes), '+/', '-_'), '=');
$call = fn (string $path, string $authorization, ?array $form = null) => json_decode(file_get_contents($issuer . $path, false,
    stream_context_create(['http' => ['method' => $form ? 'POST' : 'GET', 'content' => http_build_query($form ?? []),
        'header' => "Authorization: $authorization\r\nContent-Type: application/x-www-form-urlencoded"]])), true);

switch (parse_url($_SERVER['REQUEST_URI'], PHP_URL_PATH)) {
    case '/login':
    case '/careful':
        $_SESSION['state'] = $base64url(random_bytes(32));
        $_SESSION['verifier'] = $base64url(random_bytes(32));
        // Before what cannot be undone: all factors once more, the second one too.
        $careful = str_contains($_SERVER['REQUEST_URI'], 'careful') ? ['max_age' => 0, 'acr_values' => 'https://refeds.org/profile/mfa'] : [];
        return $go("$issuer/oidc/authorize", ['client_id' => $id, 'redirect_uri' => "$panel/callback", 'response_type' => 'code',
            'scope' => 'openid profile email groups', 'state' => $_SESSION['state'], 'code_challenge_method' => 'S256',
            'code_challenge' => $base64url(hash('sha256', $_SESSION['verifier'], true))] + $careful);
    case '/callback':
        if (!hash_equals($_SESSION['state'] ?? '', $_GET['state'] ?? '') || $_GET['iss'] !== $issuer || !isset($_GET['code'])) {
            http_response_code(403);
            exit('<h1>Not signed in</h1><p>' . htmlspecialchars($_GET['error'] ?? 'unknown answer'));
        }
        $tokens = $call('/oidc/token', 'Basic ' . base64_encode("$id:$secret"), ['grant_type' => 'authorization_code',
            'code' => $_GET['code'], 'redirect_uri' => "$panel/callback", 'code_verifier' => $_SESSION['verifier']]);
        session_regenerate_id(true);
        $_SESSION = ['user' => $call('/oidc/userinfo', "Bearer $tokens[access_token]"), 'id_token' => $tokens['id_token']];
        return $go('/');
    case '/logout':
        $hint = $_SESSION['id_token'] ?? '';
        $_SESSION = [];
        return $go("$issuer/oidc/end-session", ['id_token_hint' => $hint, 'post_logout_redirect_uri' => "$panel/"]);
    default:
        $user = $_SESSION['user'] ?? null;
        echo $user
            ? '<h1>' . htmlspecialchars($user['name']) . '</h1><p>' . htmlspecialchars($user['preferred_username'] ?? $user['email']) . '</p><a href="/logout">Sign out</a>'
            : '<h1>Panel</h1><a href="/login">Sign in</a>';
}
