// English, for the page of one run.
export const run = {
  list: 'All runs',
  name: (runId: number) => `Run ${runId}`,
  missing: 'This run is not there',
  missingHint: (runId: number) => `Run ${runId} was deleted, or never was.`,
  deleted: 'This run has been deleted',
  deletedHint: 'Its text, its recording and its links are gone.',
  deleting: 'It is deleted in a few seconds unless you undo that.',
  stale: 'The server does not answer. What is shown may be old; it goes on by itself.',

  flac: 'FLAC',
  flacLabel: 'Download as FLAC',
  retry: 'Retry',
  cancel: 'Cancel the run',
  again: 'Speak again …',
  delete: 'Delete',

  sound: 'Recording',
  waiting: {
    queued: 'It waits for its turn. The recording appears here by itself.',
    running: 'It is being spoken now. The recording appears here by itself.',
    failed: 'There is no recording.',
    cancelled: 'It was cancelled, so there is no recording.',
    expired: 'The recording was removed when its time was over.',
    done: 'The recording is missing.',
  },
  previousSentence: 'Previous sentence',
  nextSentence: 'Next sentence',

  text: 'Text',
  textHint: 'Click a sentence to hear it from there.',
  copyText: 'Copy the text',
  note: 'Remark',
  losses: {
    title: (characters: number) =>
      `${characters.toLocaleString('en')} ${characters === 1 ? 'character was' : 'characters were'} not heard`,
    hint: 'They are marked in the text. Everything else was spoken, or is silent by rule.',
    // Keyed by the server's names.
    reasons: {
      no_reading: 'the voice has no word for it',
      no_sound: 'the voice passed it over',
    } as Readonly<Record<string, string>>,
    line: (place: number, reason: string) => `character ${place.toLocaleString('en')}: ${reason}`,
    more: (count: number) => `and ${count.toLocaleString('en')} more`,
  },

  reading: {
    title: 'How it was read',
    respoken: 'Read as other words',
    source: 'In the text',
    spoken: 'Read as',
    marked: (spoken: string) => `read as “${spoken}”`,
    skipped: 'Left out',
    // Keyed by the server's names.
    reasons: {
      comment: 'a comment',
      code: 'a block of code',
      footnote: 'a footnote',
      table: 'a table too large to be read aloud',
      hidden: 'a page does not show it either',
      metadata: 'facts about the document',
    } as Readonly<Record<string, string>>,
    warnings: 'Worth knowing',
    counted: (shown: number, all: number) =>
      shown < all ? `the first ${shown.toLocaleString('en')} of ${all.toLocaleString('en')}` : String(all),
  },

  facts: {
    title: 'Facts',
    voice: 'Voice',
    language: 'Language',
    characters: 'Characters',
    spoken: 'Heard',
    silent: 'Silent',
    // Keyed by the server's names.
    silence: {
      white_space: 'spaces and line ends',
      punctuation: 'signs of punctuation',
      invisible: 'that cannot be seen',
      markup: 'of markup',
      left_out: 'in parts that were left out',
    },
    listened: 'Listened back',
    listening: 'waits until nothing is spoken',
    heard: (otherwise: number, words: number) =>
      otherwise === 0
        ? `all of ${words.toLocaleString('en')} words`
        : `${otherwise.toLocaleString('en')} of ${words.toLocaleString('en')} words otherwise`,
    runId: 'Run id',
    taskId: 'Task id',
    sha256: 'SHA-256',
    size: 'Size',
    length: 'Length',
    rate: 'Sample rate',
    hertz: (rate: number) => `${rate.toLocaleString('en')} Hz, mono`,
    created: 'Created',
    started: 'Last begun',
    finished: 'Ended',
    source: 'Source',
    retryOf: 'Repeats',
    retriedBy: 'Repeated by',
    copy: (what: string) => `Copy the ${what}`,
  },

  timeline: {
    title: 'Timeline',
    words: {
      queued: 'Submitted',
      started: 'An engine began',
      retrying: 'The attempt failed; another follows',
      resumed: 'Back in line after a restart of the server',
      done: 'Done and stored',
      failed: 'Failed',
      cancelled: 'Cancelled',
      expired: 'The recording was removed, its time being over',
    },
    attempt: (attempt: number) => `Attempt ${attempt}`,
    after: (duration: string) => `after ${duration}`,
    atOnce: 'at once',
    total: (duration: string) => `${duration} in all`,
  },

  api: {
    title: 'API',
    hint: 'The calls that make, ask about and fetch this very run.',
    which: 'Call',
    calls: {
      create: 'Create',
      poll: 'Poll',
      result: 'Result',
      bulk: 'Bulk',
    },
    label: (call: string) => `${call} as code`,
    raw: 'What the server answers now',
    rawHint: 'The answers to you, as they come. Links in them work for whoever has them.',
    ask: 'Ask',
    askAgain: 'Ask again',
    copyAnswer: (call: string) => `Copy the answer of ${call}`,
  },

  link: {
    title: 'Link',
    hint: 'A signed link plays the recording for whoever has it, with no key and no account.',
    lifetime: 'It works for',
    lifetimes: [
      [900, '15 minutes'],
      [3_600, '1 hour'],
      [86_400, '24 hours'],
      [604_800, '7 days'],
    ],
    make: 'Make a link',
    none: 'There is no recording that a link could lead to.',
    expires: (moment: string) => `It works until ${moment}.`,
    recall: 'It cannot be recalled, except by deleting the run or by rotating the signing key.',
    copy: 'Copy the link',
  },
} as const;
