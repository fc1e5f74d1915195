// Limits of the API itself, independent of a server's configuration.

/** Ids are 31-bit: the Java and C# clients hold them in signed 32-bit integers, and several treat 0 as missing. */
export const MIN_ID = 1;
export const MAX_ID = 2_147_483_647;

/** Fewest `run_ids` of one bulk call, counted on the raw list (duplicates allowed). The most, 5, is a setting of the server. */
export const MIN_BULK_IDS = 2;

/** Years. The vendor names no bound; this one keeps the value meaningful. */
export const MAX_AGE = 150;

export const MAX_FOLDERS_PER_PAGE = 100;

/** An idempotency key's length, the same as Stripe's. */
export const MAX_IDEMPOTENCY_KEY_LENGTH = 255;

/** Length of a text excerpt in a list, in code points. */
export const EXCERPT_CHARACTERS = 160;

/** Bars of the small picture of a recording in a list, and of the large one. */
export const WAVEFORM_BARS = 64;
export const PEAKS_BARS = 1_000;

/** Highest number of a take. */
export const MAX_TAKE = 9_999;

/** Runs on one page of a list. */
export const MAX_RUNS_PER_PAGE = 200;

/** Runs named in one call that acts on many, and files in one archive. */
export const MAX_RUNS_PER_CALL = 1_000;

/** Run ids that one call lists. */
export const MAX_LISTED_IDS = 10_000;

/** Longest validity of a signed link, in seconds: a week. */
export const MAX_LINK_SECONDS = 604_800;

/** Longest pause that a request may ask for. */
export const MAX_PAUSE_MS = 10_000;

/** Of pronunciation dictionaries. Characters are code points. */
export const MAX_DICTIONARY_NAME_CHARACTERS = 100;
export const MAX_DICTIONARY_ENTRIES = 100_000;
export const MAX_PHRASE_CHARACTERS = 200;
export const MAX_RESPELLING_CHARACTERS = 500;
/** Dictionaries that a request names. */
export const MAX_CHOSEN_DICTIONARIES = 10;
/** Entries on one page. */
export const MAX_ENTRIES_PER_PAGE = 1_000;
/** Largest file that is imported, in bytes. */
export const MAX_IMPORT_BYTES = 10_485_760;

/** Of installed voices. */
export const MAX_FOLDER_NAME_CHARACTERS = 100;
export const MAX_URL_CHARACTERS = 1_000;
/** Highest number of a speaker: large models have some thousands. */
export const MAX_SPEAKER = 65_535;

/** Of custom voices: the recording that one imitates, and the words around it. */
export const MAX_VOICE_NAME_CHARACTERS = 100;
export const MAX_VOICE_DESCRIPTION_CHARACTERS = 1_000;
export const MIN_REFERENCE_SECONDS = 3;
export const MAX_REFERENCE_SECONDS = 60;
export const MAX_REFERENCE_BYTES = 26_214_400;

/** Factors of a voice's own rate that may be asked for. */
export const MIN_SPEED = 0.25;
export const MAX_SPEED = 4;

/** A hundred years: as good as for ever. */
export const MAX_DOOR_RETENTION_HOURS = 876_000;

/** Longest that a call for results waits for runs that have not ended, in seconds: shorter than clients and proxies wait. */
export const MAX_RESULT_WAIT_SECONDS = 30;

/** Of batches: bytes of a body of JSON Lines, and lengths of names. */
export const MAX_LINES_BYTES = 16_777_216;
export const MAX_BATCH_NAME_CHARACTERS = 200;
export const MAX_CUSTOM_ID_CHARACTERS = 128;
/** Of webhooks. A secret that is replaced signs for a week more at most. */
export const MAX_WEBHOOK_DESCRIPTION_CHARACTERS = 100;
export const MAX_SECRET_OVERLAP_SECONDS = 604_800;
export const MAX_WEBHOOK_DELIVERIES_PER_PAGE = 100;
/** Of books: chapters that are named in a call, and names of people and titles. */
export const MAX_BOOK_CHAPTERS = 10_000;
/** Of the beginning of a chapter, in UTF-16 code units with markup: at least, at most, and when nobody says. */
export const MIN_BEGINNING = 200;
export const MAX_BEGINNING = 3_000;
export const DEFAULT_BEGINNING = 600;
export const MAX_BOOK_NAME_CHARACTERS = 500;
export const MAX_BOOK_PEOPLE = 50;
