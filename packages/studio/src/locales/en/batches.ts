// English, for batches.
const number = (count: number) => count.toLocaleString('en');
const runs_ = (count: number) => `${number(count)} ${count === 1 ? 'run' : 'runs'}`;
const recordings_ = (count: number) => `${number(count)} ${count === 1 ? 'recording' : 'recordings'}`;
/** `3 failed, 2 cancelled`: those that are not 0. */
const listed = (parts: readonly (readonly [number, string])[]) =>
  parts
    .filter(([count]) => count > 0)
    .map(([count, word]) => `${number(count)} ${word}`)
    .join(', ');

interface Counts {
  readonly total: number;
  readonly queued: number;
  readonly running: number;
  readonly done: number;
  readonly failed: number;
  readonly cancelled: number;
  readonly expired: number;
}
const silent = ({ failed, cancelled, expired }: Counts) =>
  listed([
    [failed, 'failed'],
    [cancelled, 'cancelled'],
    [expired, 'expired'],
  ]);

export const batches = {
  title: 'Batches',
  lead: 'Texts that were submitted together, and are looked after together.',
  table: 'Batches, newest first',
  create: 'New batch',
  list: 'All batches',
  unnamed: 'Batch without a name',
  columns: {
    name: 'Name',
    status: 'Status',
    progress: 'Progress',
    characters: 'Characters',
    left: 'Time left',
    created: 'Created',
  },
  status: {
    open: 'Open',
    running: 'Running',
    paused: 'Paused',
    cancelling: 'Cancelling',
    completed: 'Completed',
    cancelled: 'Cancelled',
  },
  statusHints: {
    open: 'It takes more runs',
    running: 'It takes no more runs, and some have not ended',
    paused: 'Nothing more of it is begun until it is resumed',
    cancelling: 'What has not ended is being cancelled',
    completed: 'Every run has ended',
    cancelled: 'It was cancelled; what was spoken before is there',
  },
  progress: (name: string) => `Progress of ${name}`,
  counted: (done: number, total: number) => `${number(done)} of ${runs_(total)} spoken`,
  noRuns: 'No runs yet',
  silent,
  left: (seconds: string) => `about ${seconds} left`,
  between: (from: string, to: string) => (from === to ? '' : `probably ${from} to ${to}`),
  range: (from: string, to: string) => (from === to ? '' : `${from} to ${to}`),
  took: (duration: string) => `took ${duration}`,
  none: '–',
  newBatches: (count: number) => `${number(count)} new ${count === 1 ? 'batch' : 'batches'}`,
  page: (page: number) => `Page ${number(page)}`,
  stale: 'The server does not answer. What is shown is as it was; it goes on by itself once the server is back.',

  empty: {
    title: 'No batches yet',
    hint: 'A batch is any number of texts in one call: stored all at once, followed by one number, fetched by one command. Make one of a file or a list here, or send one from a program: it appears in this place by itself.',
    call: 'A call that makes a batch of two texts',
    past: 'This page is empty',
    pastHint: 'What was here has been deleted.',
  },

  missing: 'This batch is not there',
  missingHint: 'It was deleted, or never was.',
  deleting: 'It is deleted in a few seconds unless you undo that.',
  copyId: 'Copy the batch id',
  facts: {
    percent: (percent: string) => `${percent} %`,
    ended: 'of its runs have ended',
    audio: 'Audio',
    characters: 'Characters',
    spokenOf: (spoken: string, all: string) => `${spoken} of ${all} spoken`,
    left: 'Time left',
    noneYet: 'told once a run is done',
    waits: 'not while it is paused',
    took: 'Took',
    runs: 'Runs',
  },
  counts: {
    queued: 'queued',
    running: 'running',
    done: 'done',
    failed: 'failed',
    cancelled: 'cancelled',
    expired: 'expired',
  },
  runs: 'Its runs',
  failures: 'Show what failed',
  allRuns: 'Show all runs',
  nothing: 'It has no runs yet',
  nothingHint: 'It is open: add runs by the call below, and close it when they are all in.',
  nothingClosed: 'It took none, or they have been deleted one by one.',

  pause: 'Pause',
  paused: (name: string) => `“${name}” is paused`,
  resume: 'Resume',
  resumed: (name: string) => `“${name}” goes on`,
  zip: 'ZIP',
  zipLabel: 'Download its recordings as one ZIP',
  zipElsewhere: 'This fetches all of them into a folder, and goes on where it stopped:',
  manifest: 'Manifest',
  manifestLabel: 'Download the manifest: a line of JSON for each run',

  actions: {
    close: {
      button: 'Close',
      title: 'Close this batch?',
      words: ({ total }: Counts) =>
        `It has ${runs_(total)} and takes no more afterwards. This cannot be undone. It is completed when the last has ended.`,
      nothing: 'It takes no more runs already.',
      go: 'Close it',
      done: (name: string) => `“${name}” takes no more runs`,
    },
    cancel: {
      button: 'Cancel',
      title: 'Cancel this batch?',
      words: ({ queued, running, done }: Counts) =>
        `${runs_(queued + running)} ${queued + running === 1 ? 'stops' : 'stop'} and ${queued + running === 1 ? 'ends' : 'end'} without a recording; ${recordings_(done)} ${done === 1 ? 'stays' : 'stay'}. It takes no more runs, and cannot be resumed.`,
      nothing: 'All of its runs have ended already.',
      go: (count: number) => (count === 0 ? 'Cancel it' : `Cancel ${runs_(count)}`),
      done: (name: string) => `“${name}” is being cancelled`,
    },
    retry: {
      button: 'Retry failed',
      title: 'Retry what has no recording?',
      words: (counts: Counts) => {
        const count = counts.failed + counts.cancelled + counts.expired;
        return `${runs_(count)} (${silent(counts)}) ${count === 1 ? 'is' : 'are'} spoken again, as new ${count === 1 ? 'run in the place and under the name' : 'runs in the places and under the names'} of the old. The ${recordings_(counts.done)} there stay.`;
      },
      nothing: 'Every run that has ended has its recording.',
      go: (count: number) => `Retry ${runs_(count)}`,
      done: (count: number) => `${runs_(count)} spoken again`,
      stopped: (count: number, why: string) => `${runs_(count)} spoken again, then it stopped: ${why}`,
    },
    delete: {
      button: 'Delete',
      title: 'Delete this batch?',
      words: ({ total, done, queued, running }: Counts) =>
        `${runs_(total)} ${total === 1 ? 'goes' : 'go'}, with ${total === 1 ? 'its text' : 'their texts'} and links, and ${recordings_(done)}.${queued + running > 0 ? ` ${number(queued + running)} of them ${queued + running === 1 ? 'has' : 'have'} not ended yet.` : ''} For ten seconds it can be undone, then never again.`,
      go: (count: number) => (count === 0 ? 'Delete it' : `Delete it and ${runs_(count)}`),
      done: (name: string) => `“${name}” deleted`,
      failed: (words: string) => `Not deleted: ${words}`,
    },
    counting: 'Counting …',
    keep: 'Leave it',
  },

  calls: {
    title: 'Calls to copy',
    hint: 'For a program: they follow and fetch this very batch, whatever its size.',
    short: 'Calls',
    which: 'Call',
    names: { state: 'State', results: 'Results', manifest: 'Manifest', add: 'Add runs' },
    label: (call: string) => `${call} as code`,
    pull: 'All recordings into a folder: goes on where it stopped, and fetches nothing twice',
    docs: 'All calls, to read and to try',
  },

  form: {
    title: 'New batch',
    lead: 'Paste texts, or choose a file. Nothing is sent before you say so.',
    kind: 'They are',
    kinds: {
      txt: 'a text on each line',
      csv: 'a table with a header line (CSV, TSV)',
      jsonl: 'an object of JSON on each line',
    },
    kindHints: {
      txt: 'Empty lines are left out.',
      csv: 'Columns: text; custom_id (or name); voice_id and language as numbers. Only text must be there; others are left out.',
      jsonl: 'As the API takes them: {"text": "…", "custom_id": "…"}, with any of its fields.',
    },
    texts: 'Texts',
    placeholders: {
      txt: 'Welcome.\nGood bye.',
      csv: 'custom_id,text\nwelcome,Welcome.\nbye,Good bye.',
      jsonl: '{"custom_id": "welcome", "text": "Welcome."}\n{"custom_id": "bye", "text": "Good bye."}',
    },
    file: 'Choose a file',
    fileHint: '.txt, .csv, .tsv or .jsonl; or drop it on the field.',
    dropFile: 'Take it away',
    tooLarge: (name: string, size: string, most: string) =>
      `“${name}” has ${size}; this page takes ${most}. Larger ones go by submitMany() of the client, or by the calls for JSON Lines.`,
    notText: (name: string) => `“${name}” is not text in UTF-8. Save it as UTF-8 (in Excel: “CSV UTF-8”).`,
    name: 'Name',
    nameHint: 'For people; may be left empty.',
    language: 'Language',
    voice: 'Voice',
    forAll: 'For rows that do not say otherwise.',
    preview: 'What will be made',
    counted: (count: number, characters: string) => `${runs_(count)}, ${characters} characters`,
    more: (count: number) => `and ${number(count)} more`,
    problems: (count: number) =>
      `${number(count)} ${count === 1 ? 'row is' : 'rows are'} wrong: nothing can be sent until they are right`,
    moreProblems: (count: number) => `and ${number(count)} more rows`,
    line: (line: number) => `line ${number(line)}`,
    left: (names: string) => `Columns left out: ${names}.`,
    go: (count: number) => (count === 0 ? 'Make the batch' : `Make a batch of ${runs_(count)}`),
    sending: (stored: number, count: number) => `Storing: ${number(stored)} of ${number(count)} …`,
    partly: (stored: number) =>
      `${runs_(stored)} of it ${stored === 1 ? 'is' : 'are'} stored, in an open batch. Correct what is wrong and send again: what is stored already is not stored twice.`,
    openBatch: 'Open that batch',
    anew: 'Leave it, and send all as a batch of its own',
    made: (count: number) => `A batch of ${runs_(count)} is in line`,
  },
  problems: {
    json: 'This is not an object of JSON',
    noText: 'There is no text',
    quote: 'A quote is opened here and never closed',
    noColumn: 'The header line has no column named text',
    integer: (column: string) => `${column} has to be a whole number`,
  },
} as const;
