// English, for the list of runs.
const plural = (count: string, one: boolean, single: string, many: string) => `${count} ${one ? single : many}`;
const runs_ = (count: number) => plural(count.toLocaleString('en'), count === 1, 'run', 'runs');

export const runs = {
  title: 'Runs',
  table: 'Runs, newest first',
  columns: {
    status: 'Status',
    sound: 'Sound',
    text: 'Text',
    voice: 'Voice',
    duration: 'Length',
    durationHint: 'Length of the recording',
    took: 'Took',
    tookHint: 'From its submission to its end',
    source: 'Source',
    created: 'Created',
    more: 'Actions',
  },
  count: runs_,
  studio: 'Studio',
  none: '–',
  selectRun: (runId: number, status: string) => `Select run ${runId}, ${status}`,
  selectPage: 'Select this page',
  more: (runId: number) => `Actions for run ${runId}`,
  menu: {
    label: (runId: number) => `Run ${runId}`,
    open: 'Open',
    retry: 'Retry',
    cancel: 'Cancel the run',
    download: 'Download FLAC',
    copyId: 'Copy the run id',
    again: 'Speak again …',
    delete: 'Delete',
  },
  copiedId: (runId: number) => `Run id ${runId} copied`,
  noAudio: (runId: number) => `Run ${runId} has no recording to fetch`,
  retried: (runId: number, made: number) => `Run ${made} repeats run ${runId}`,
  cancelled: (runId: number) => `Run ${runId} is cancelled`,
  deletes: (count: number) => `${runs_(count)} deleted`,
  deleteFailed: (words: string) => `Not deleted: ${words}`,
  deleting: 'These runs are about to be deleted. Undo brings them back.',

  filter: {
    search: 'Search the texts',
    searchHint: 'Search texts, or a run id',
    openFound: (name: string) => `Open run ${name}`,
    noSuchRun: (name: string) => `There is no run ${name}`,
    toggle: 'Filters',
    toggleCount: (count: number) => `Filters (${count})`,
    panel: 'Filters',
    statuses: 'Status',
    statusCount: (status: string, count: number) => `${status}, ${runs_(count)}`,
    all: 'All',
    voice: 'Voice',
    language: 'Language',
    source: 'Source',
    door: 'Other programs',
    noDoor: 'Left out',
    doors: { any: 'With the rest', openai: 'By the OpenAI API', wyoming: 'Home Assistant (Wyoming)' },
    from: 'From',
    to: 'To',
    any: 'Any',
    chips: 'Filters in use',
    clear: (what: string) => `Take away ${what}`,
    clearAll: 'Clear all',
    quoted: (words: string) => `“${words}”`,
    chip: (name: string, value: string) => `${name}: ${value}`,
    source_: (keyId: number) => `key ${keyId}`,
  },

  total: (count: number) => runs_(count),
  totalMatching: (count: number) => `${runs_(count)} match`,
  audio: (duration: string, size: string) => `${duration} of audio, ${size}`,
  newRuns: (count: number) => `${count.toLocaleString('en')} new ${count === 1 ? 'run' : 'runs'}`,
  changed: (count: number) => `${count.toLocaleString('en')} no longer ${count === 1 ? 'matches' : 'match'}: refresh`,
  perPage: 'Runs on a page',
  page: (page: number) => `Page ${page.toLocaleString('en')}`,
  pageOf: (page: number, pages: number) => `Page ${page.toLocaleString('en')} of ${pages.toLocaleString('en')}`,
  pages: 'Pages',
  previous: 'Previous',
  next: 'Next',
  first: 'First page',

  empty: {
    title: 'No runs yet',
    hint: 'A run is one text, spoken. Speak one here, or send one from a terminal: it appears in this place by itself.',
    speak: 'Speak something',
    call: 'A call that makes the first run',
    text: 'Hello. This is my first run.',
  },
  nothing: {
    title: 'Nothing matches',
    hint: 'No run fits all of these filters.',
    clear: 'Clear the filters',
    pastTitle: 'This page is empty',
    pastHint: 'What was here has been deleted.',
  },
  stale: 'The server does not answer. This list is as it was; it goes on by itself once the server is back.',

  bulk: {
    label: 'For the runs selected',
    selected: (count: number) => `${count.toLocaleString('en')} selected`,
    allSelected: (count: number) => `All ${count.toLocaleString('en')} matching are selected`,
    selectAll: (count: number) => `select all ${count.toLocaleString('en')} matching`,
    calls: 'Copy calls',
    callsLabel: 'Copy calls of tts-results',
    zip: 'ZIP',
    zipLabel: 'Download one ZIP',
    retry: 'Retry',
    cancel: 'Cancel',
    delete: 'Delete',
    clear: 'Clear the selection',
  },
  calls: {
    title: 'Fetch these runs',
    hint: (runs: number, calls: number, max: number) =>
      `${runs_(runs)} in ${calls.toLocaleString('en')} ${calls === 1 ? 'call' : 'calls'}: one call of tts-results takes 2 to ${max} ids. Each answer holds a signed link per run; runs without audio say why.`,
    incomplete: (count: number) => `These are the newest ${count.toLocaleString('en')}; there are more.`,
    label: 'The calls as code',
    ids: 'Copy the ids alone',
    single: 'A call takes two ids at least, so the one id stands in it twice.',
  },
  zip: {
    title: 'Download one ZIP',
    counting: 'Counting …',
    holds: (count: number, size: string) =>
      `${count.toLocaleString('en')} ${count === 1 ? 'recording' : 'recordings'}, ${size}, with a manifest.json that names and hashes each.`,
    some: (count: number) =>
      `The recordings of ${runs_(count)}, as far as they have one, with a manifest.json that names and hashes each.`,
    nothing: 'None of these runs has a recording.',
    tooMany: (count: number, most: number) =>
      `${count.toLocaleString('en')} recordings match; one ZIP holds ${most.toLocaleString('en')}. Narrow the filters, by date for example, and fetch them in parts.`,
    go: 'Download',
  },
  confirm: {
    counting: 'Counting …',
    retry: {
      title: 'Retry these runs?',
      words: (changed: number, matched: number) =>
        changed === matched
          ? `${runs_(changed)} without a recording ${changed === 1 ? 'is' : 'are'} spoken again, as new ${changed === 1 ? 'run' : 'runs'}.`
          : `${changed.toLocaleString('en')} of ${runs_(matched)} ended without a recording and ${changed === 1 ? 'is' : 'are'} spoken again, as new ${changed === 1 ? 'run' : 'runs'}. The others stay as they are.`,
      nothing: 'None of these runs ended without a recording.',
      go: (changed: number) => `Retry ${runs_(changed)}`,
      done: (changed: number) => `${runs_(changed)} spoken again`,
    },
    cancel: {
      title: 'Cancel these runs?',
      words: (changed: number, matched: number) =>
        changed === matched
          ? `${runs_(changed)} ${changed === 1 ? 'stops' : 'stop'} and ${changed === 1 ? 'ends' : 'end'} without a recording.`
          : `${changed.toLocaleString('en')} of ${runs_(matched)} ${changed === 1 ? 'has' : 'have'} not ended yet and ${changed === 1 ? 'stops' : 'stop'}. The others stay as they are.`,
      nothing: 'All of these runs have ended already.',
      go: (changed: number) => `Cancel ${runs_(changed)}`,
      done: (changed: number) => `${runs_(changed)} cancelled`,
    },
    delete: {
      title: 'Delete these runs?',
      words: (changed: number, _matched: number) =>
        `${runs_(changed)} ${changed === 1 ? 'goes' : 'go'}, with text, recording and links. For ten seconds it can be undone, then never again.`,
      nothing: 'These runs are gone already.',
      go: (changed: number) => `Delete ${runs_(changed)}`,
      done: (changed: number) => `${runs_(changed)} deleted`,
    },
    keep: 'Leave them',
    stopped: (done: number, why: string) => `${runs_(done)} done, then it stopped: ${why}`,
  },
  ended: {
    one: (runId: number, status: string, took: string) => `Run ${runId} ${status.toLowerCase()}, ${took}`,
    many: (count: number) => `${runs_(count)} ended`,
  },
} as const;
