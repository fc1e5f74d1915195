// What may stand in a line on a terminal: words of a server, a file or a database must not move the cursor, paint, or turn the reading direction.

/**
 * Escape sequences with what belongs to them, as ECMA-48 spells them: strings that end (OSC, DCS, SOS, PM, APC), control sequences
 * (CSI), all others. Not `stripVTControlCharacters` of Node, whose time grows with the square of the text. A string without an
 * end loses its first two characters only: what stands behind it may be ours.
 */
const SEQUENCES =
  /(?:\u001b[\]PX^_]|[\u0090\u0098\u009d-\u009f])[^\u0000-\u001f\u007f-\u009f]*(?:\u0007|\u001b\\|\u009c)|(?:\u001b\[|\u009b)[0-?]*[ -/]*[@-~]?|\u001b[ -/]*[0-~]?/g;
/** Everything that a terminal may take for a command or the end of a line: C0, DEL, C1, the separators of lines and paragraphs. */
const CONTROLS = /[\u0000-\u001f\u007f-\u009f\u2028\u2029]+/g;
/** What turns the reading direction without being seen (bidirectional marks, embeddings, overrides, isolates), and its deprecated kin. */
const DIRECTIONS = /[\u061c\u200e\u200f\u202a-\u202e\u2066-\u206f\ufff9-\ufffb]+/g;
/** The same in JSON, where the ends of lines are its own. */
const UNSAFE_IN_JSON =
  /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u206f\ufff9-\ufffb]/g;

/** One line without control characters and without whole escape sequences. */
export function oneLine(text: string): string {
  return text.toWellFormed().replace(SEQUENCES, '').replace(CONTROLS, ' ').replace(DIRECTIONS, '');
}

/** The same JSON, in which whatever a terminal could obey is written as an escape. */
export function escapeJson(json: string): string {
  return json.replace(UNSAFE_IN_JSON, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`);
}
