// An incremental parser of server-sent events: https://html.spec.whatwg.org/multipage/server-sent-events.html

export interface ServerSentEvent {
  /** Empty when only the id changed. */
  readonly data: string;
  /** The last id sent, with this event or before it. */
  readonly lastEventId: string;
}

/** Takes text in chunks of any size; returns the events that each chunk completes. */
export function createEventReader(): (text: string) => ServerSentEvent[] {
  let rest = '';
  let lastEventId = '';
  let data: string[] = [];
  let moved = false;

  function readLine(line: string): ServerSentEvent | undefined {
    if (line === '') {
      const event = data.length > 0 || moved ? { data: data.join('\n'), lastEventId } : undefined;
      data = [];
      moved = false;
      return event;
    }
    const colon = line.indexOf(':');
    const name = colon === -1 ? line : line.slice(0, colon);
    const value = colon === -1 ? '' : line.slice(line[colon + 1] === ' ' ? colon + 2 : colon + 1);
    if (name === 'data') data.push(value);
    if (name === 'id' && !value.includes('\0')) {
      lastEventId = value;
      moved = true;
    }
    return undefined;
  }

  return (text) => {
    rest += text;
    const events: ServerSentEvent[] = [];
    for (;;) {
      const end = rest.search(/[\r\n]/);
      // CRLF may be split between two chunks.
      if (end === -1 || (rest[end] === '\r' && end + 1 === rest.length)) return events;
      const line = rest.slice(0, end);
      rest = rest.slice(rest.startsWith('\r\n', end) ? end + 2 : end + 1);
      const event = readLine(line);
      if (event !== undefined) events.push(event);
    }
  };
}
