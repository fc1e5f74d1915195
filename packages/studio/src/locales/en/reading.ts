// English, for how a text is read: on the screens that ask for it, and on the one that tells it.
export const reading = {
  input: 'Written in',
  inputs: { text: 'Plain text', markdown: 'Markdown', html: 'HTML', ssml: 'SSML' },
  normalize: 'Read numbers and abbreviations',
  asSettings: "As the server's settings say",
  levels: { full: 'As a person would', light: 'Lightly: abbreviations only', off: 'As they stand' },
} as const;
