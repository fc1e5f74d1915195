// Requests for speech that is sent while it is spoken, as long as this process lives: who listens to which run.
import type { SharedStreams } from '../../ports/shared-streams.ts';

interface Room {
  readonly runId: Promise<number>;
  listeners: number;
  heardAll: boolean;
  /** Runs while nobody listens. */
  grace: NodeJS.Timeout | undefined;
}

/** `graceMs`: how long a run goes on when the last listener has hung up before its end. Clients send a request again after an error. */
export function createSharedStreams({ graceMs }: { readonly graceMs: number }): SharedStreams {
  const rooms = new Map<string, Room>();

  function open(key: string, begin: () => Promise<number>): Room {
    const room: Room = { runId: begin(), listeners: 0, heardAll: false, grace: undefined };
    rooms.set(key, room);
    // Nobody joins what could not be begun.
    room.runId.catch(() => close(key, room));
    return room;
  }

  function close(key: string, room: Room): void {
    if (rooms.get(key) === room) rooms.delete(key);
  }

  return {
    async enter(key, begin) {
      const room = rooms.get(key) ?? open(key, begin);
      clearTimeout(room.grace);
      room.listeners++;
      let hasLeft = false;
      const runId = await room.runId;
      return {
        runId,
        leave(heardAll, onDeserted) {
          if (hasLeft) return;
          hasLeft = true;
          room.heardAll ||= heardAll;
          if (--room.listeners > 0) return;
          const desert = () => {
            close(key, room);
            onDeserted(room.heardAll);
          };
          if (room.heardAll) desert();
          else room.grace = setTimeout(desert, graceMs).unref();
        },
      };
    },
  };
}
