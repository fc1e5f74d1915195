// An incremental parser of server-sent events: https://html.spec.whatwg.org/multipage/server-sent-events.html
import { LectorError } from '../errors.ts';

export interface ServerSentEvent {
  /** Empty when only the id changed. */
  readonly data: string;
  /** The last id sent, with this event or before it. */
  readonly lastEventId: string;
}

/** Characters of one event, and of one line. Lector's have a thousand. */
const MAX_EVENT_CHARACTERS = 1024 * 1024;
/** What can be sent back as a header, which is what an id is for. */
const SENDABLE_ID = /^[\x20-\x7e]{0,1024}$/;

/** Takes text in chunks of any size; returns the events that each chunk completes. Refuses what is longer than an event may be. */
export function createEventReader(): (text: string) => ServerSentEvent[] {
  const lineEnd = /[\r\n]/g;
  let rest = '';
  /** Up to where `rest` has no end of a line. */
  let searched = 0;
  let lastEventId = '';
  let data: string[] = [];
  let size = 0;
  let moved = false;

  function readLine(line: string): ServerSentEvent | undefined {
    if (line === '') {
      const event = data.length > 0 || moved ? { data: data.join('\n'), lastEventId } : undefined;
      data = [];
      size = 0;
      moved = false;
      return event;
    }
    const colon = line.indexOf(':');
    const name = colon === -1 ? line : line.slice(0, colon);
    const value = colon === -1 ? '' : line.slice(line[colon + 1] === ' ' ? colon + 2 : colon + 1);
    if (name === 'data') {
      data.push(value);
      size += value.length + 1;
      refuseAbove(size);
    }
    if (name === 'id' && SENDABLE_ID.test(value)) {
      lastEventId = value;
      moved = true;
    }
    return undefined;
  }

  return (text) => {
    rest += text;
    const events: ServerSentEvent[] = [];
    for (;;) {
      lineEnd.lastIndex = searched;
      const end = lineEnd.exec(rest)?.index ?? -1;
      // CRLF may be split between two chunks.
      if (end === -1 || (rest[end] === '\r' && end + 1 === rest.length)) {
        searched = end === -1 ? rest.length : end;
        refuseAbove(rest.length);
        return events;
      }
      const line = rest.slice(0, end);
      rest = rest.slice(rest.startsWith('\r\n', end) ? end + 2 : end + 1);
      searched = 0;
      const event = readLine(line);
      if (event !== undefined) events.push(event);
    }
  };
}

function refuseAbove(characters: number): void {
  if (characters <= MAX_EVENT_CHARACTERS) return;
  const most = MAX_EVENT_CHARACTERS.toLocaleString('en');
  throw new LectorError('protocol', `an event is longer than ${most} characters: is this a Lector server?`);
}
