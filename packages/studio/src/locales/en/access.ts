// English, for setting up and signing in.
export const access = {
  signIn: {
    title: 'Sign in',
    name: 'Name',
    password: 'Password',
    go: 'Sign in',
    wrong: 'Name or password is wrong.',
    notSetUp: 'Nobody has an account here yet',
    notSetUpHint: 'The server printed a set-up link when it started. It works for 15 minutes; this makes a new one:',
    forgotten: 'No account, or the password is forgotten? On the machine that the server runs on, this makes a link:',
    command: 'npx lector studio-link',
    insecureTitle: 'This connection is not safe enough to sign in',
    insecureHint:
      'The page came over plain http from another machine, where a password could be read on the way. Put a proxy that speaks TLS before the server and set LECTOR_PUBLIC_URL. In a network where everybody is trusted, LECTOR_STUDIO_PLAIN_HTTP=allow lets it be.',
  },
  setUp: {
    title: 'Welcome to Lector',
    lead: 'Make your account. It is kept on this server and nowhere else.',
    name: 'Name',
    nameHint: 'To sign in with. Letter case does not matter.',
    password: 'Password',
    passwordHint: (least: number) => `At least ${least} characters; 15 or more are better. Pasting is fine.`,
    repeat: 'The password again',
    mismatch: 'The two are not the same.',
    go: 'Make the account',
    noToken: 'This link is not whole',
    noTokenHint:
      'A set-up link ends in # and a long word. Copy it again, or make a new one on the machine of the server:',
  },
  docs: 'The calls work without an account:',
} as const;
