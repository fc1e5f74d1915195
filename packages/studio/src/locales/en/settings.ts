// English, for the settings.
export const settings = {
  title: 'Settings',
  lead: 'Your account, and how this server is doing.',
  leadMember: 'Your account, and how the studio looks.',
  index: 'On this page',
  sections: {
    account: 'Account',
    team: 'Team',
    engines: 'Speech engines',
    storage: 'Storage',
    links: 'Links',
    limits: 'Limits and settings',
    appearance: 'Appearance',
    about: 'About',
  },
  stale: 'The server does not answer at the moment: these figures are from before.',
  refreshed: 'Figures renew themselves every five seconds.',

  name: 'Name',
  role: 'Role',
  roles: { owner: 'Owner', member: 'Member' },
  roleWords: {
    owner: 'May do everything: keys, people, settings.',
    member: 'Speaks, sees and fetches, but makes no keys and changes no settings.',
  },
  signOut: 'Sign out',

  password: {
    title: 'Password',
    change: 'Change password',
    current: 'Present password',
    next: 'New password',
    hint: (least: number) => `At least ${least} characters. Pasting is fine.`,
    short: (have: number, least: number) => `${have} of at least ${least} characters`,
    fair: (have: number) => `${have} characters will do; 15 or more are better`,
    good: (have: number) => `${have} characters: good`,
    go: 'Change it',
    done: 'The password is changed. Every other browser has been signed out.',
  },

  sessions: {
    title: 'Signed-in browsers',
    none: 'No other browser is signed in.',
    here: 'This browser',
    seen: (ago: string) => `seen ${ago}`,
    until: (day: string) => `signed in until ${day} at the latest`,
    end: 'End',
    endLong: (browser: string, who: string) => `End ${browser} of ${who}`,
    ended: (browser: string) => `${browser} is signed out.`,
  },

  team: {
    lead: 'Whoever has an account here. Runs and keys are shared.',
    you: 'you',
    since: (day: string) => `since ${day}`,
    remove: 'Remove',
    removeLong: (name: string) => `Remove ${name}`,
    removeTitle: (name: string) => `Remove ${name}?`,
    removeWords: 'The account is gone and its browsers are signed out at once. Runs and keys stay.',
    removed: (name: string) => `${name} has no account here any more.`,
    invite: 'Invite somebody',
    inviteRole: 'As',
    inviteGo: 'Make a link',
    inviteTitle: 'A link for one person',
    inviteWords: 'Send it to them by a way you trust: whoever opens it first makes the account. It is shown only now.',
    inviteUntil: (moment: string) => `Works once, until ${moment}.`,
    inviteCopy: 'Copy the link',
    done: 'Done',
  },

  engines: {
    processes: 'Processes',
    ready: 'Ready',
    busy: 'Speaking now',
    restarts: 'Restarts',
    restartsHint: 'since the server started',
    queue: 'In line',
    running: 'Being spoken',
    allWell: (ready: number) => (ready === 1 ? 'The engine is ready.' : `All ${ready} engines are ready.`),
    partly: (ready: number, processes: number) =>
      `${ready} of ${processes} engines are ready; the others are starting.`,
    none: 'No engine is ready: runs wait until one is.',
    since: (ago: string, moment: string) => `The server started ${ago} (${moment}).`,
  },

  storage: {
    recordings: 'Recordings',
    audio: 'Audio',
    free: 'Free',
    bar: (audio: string, free: string) => `${audio} of audio, ${free} free`,
    low: 'Little space is left. New runs are refused before the disk is full; delete recordings, or shorten how long they are kept.',
    forEver: 'Recordings are kept until somebody deletes them.',
    keptFor: (time: string) => `Recordings are kept for ${time}, then they are deleted and their runs read “expired”.`,
    next: (when: string, moment: string) => `The oldest goes ${when} (${moment}).`,
    nextNow: 'The oldest is about to go.',
    nextNone: 'There is none yet.',
    setBy: 'Set where the server starts, by',
    hours: (hours: number) => (hours === 1 ? '1 hour' : `${hours} hours`),
    days: (days: number) => (days === 1 ? '1 day' : `${days} days`),
  },

  allowance: {
    title: 'Used of what you may have',
    waiting: 'Runs in line',
    runs: 'Runs of any state',
    texts: 'Texts',
    audio: 'Audio',
    of: (used: string, limit: string) => `${used} of ${limit}`,
    full: 'New texts are refused until there is less.',
  },

  links: {
    lead: 'A result call answers with a signed link: whoever has it can fetch the audio until it expires.',
    life: 'Life of a link',
    key: 'Signing key',
    keySince: (ago: string, day: string) => `in use since ${day} (${ago})`,
    rotate: 'Change the signing key',
    rotateTitle: 'Change the signing key',
    rotateLead: 'New links are signed with a new key from now on. What about those that are out already?',
    keep: 'Let them live out their time',
    keepWords:
      'For a change by routine: nobody notices. Only links from before the change before this one end now, if any are left.',
    drop: 'End them all at once',
    dropWords:
      'For a link that got into the wrong hands. Every link made until now stops working, those of all owners of this server.',
    go: 'Change the key',
    goDrop: 'Change it and end all links',
    done: 'Links are signed with a new key, for all owners of this server.',
    doneDrop: (owners: number) =>
      owners === 1
        ? 'Links are signed with a new key, and those from before are dead.'
        : `Links are signed with a new key, and those from before are dead: of all ${owners} owners of this server.`,
  },

  limits: {
    lead: 'They are set where the server starts: in its environment or in a file lector.env. Changes count after a restart.',
    search: 'Search settings',
    name: 'Name',
    value: 'Value',
    about: 'What it does',
    unset: 'not set',
    shown: (count: number, all: number) => (count === all ? `${all} settings` : `${count} of ${all} settings`),
    none: 'No setting is like that.',
  },

  appearance: {
    theme: 'Theme',
    themes: { system: 'As the system', light: 'Light', dark: 'Dark' },
    letters: 'Single-letter shortcuts',
    lettersHint:
      'They act only outside text fields. Turn them off if a speech or switch program presses letters for you.',
    kept: 'Kept in this browser.',
  },

  about: {
    version: 'Version',
    node: 'Node.js',
    calls: 'The calls, to read and try',
    licence: 'Licence',
    licenceWords: 'Apache License 2.0',
    madeOf: (count: number) => `What it is made of: ${count} packages and their licences`,
    package: 'Package',
    packageVersion: 'Version',
    packageLicence: 'Licence',
  },
} as const;
