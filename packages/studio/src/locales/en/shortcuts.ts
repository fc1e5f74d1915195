// English, for the list of keys.
export const shortcuts = {
  title: 'Keyboard shortcuts',
  off: 'Single-letter shortcuts',
  offHint: 'They act only outside text fields. Turn them off if a speech or switch program presses letters for you.',
  groups: [
    {
      name: 'Everywhere',
      keys: [
        ['g s', 'Speak'],
        ['g r', 'Runs'],
        ['g b', 'Batches'],
        ['g k', 'Books'],
        ['g v', 'Voices'],
        ['g w', 'Words: how they are said'],
        ['g a', 'API'],
        ['g u', 'Usage'],
        ['g e', 'Settings'],
        ['/', 'Search'],
        ['?', 'This list'],
      ],
    },
    {
      name: 'Speak',
      keys: [
        ['Ctrl ↵', 'Speak the text'],
        ['Ctrl Shift C', 'Copy it as an API call'],
      ],
    },
    {
      name: 'Runs',
      keys: [
        ['j k', 'Next, previous run'],
        ['x', 'Select; with Shift the range'],
        ['↵', 'Open'],
        ['Space', 'Play, pause'],
        ['r', 'Retry'],
        ['d', 'Download'],
        ['c', 'Copy the run id'],
        ['Esc', 'Clear the selection'],
      ],
    },
    {
      name: 'Batches',
      keys: [
        ['j k', 'Next, previous batch'],
        ['↵', 'Open'],
      ],
    },
    {
      name: 'Voices',
      keys: [
        ['← ↑ ↓ →', 'Another voice'],
        ['Space', 'Hear it, pause'],
      ],
    },
    {
      name: 'Player',
      keys: [
        ['← →', 'Five seconds; with Shift thirty'],
        ['m', 'Mute'],
      ],
    },
  ],
} as const;
