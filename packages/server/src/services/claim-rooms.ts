// For which rooms runs are claimed now: several at a time, and always some of each lane.
import type { ClaimRoom, Lease } from '../ports/run-queue.ts';
import type { Room } from '../ports/synthesizer.ts';

/** A run in every so many that can be open is a batch run if one waits: those that are open share the time, and only those. */
const BATCH_PART = 8;
const MAX_CLAIM_AT = 4;

/** A run that is being spoken, or waits in an engine. */
export type OpenRun = Pick<Lease, 'model'> & { readonly request: { readonly interactive: boolean } };

/**
 * The rooms without those that have nothing for a claim. A few places are not worth one: engines hold runs in advance, so waiting a
 * little lets one transaction claim several. `isNews`: something was submitted, or nobody has looked for a while. Only then
 * is there anything to find for the reserve.
 */
export function roomsToClaim(rooms: readonly Room[], open: readonly OpenRun[], isNews: boolean): ClaimRoom[] {
  return rooms.flatMap((room) => {
    const own = open.filter(({ model }) => model === room.model);
    const claimAt = Math.max(1, Math.min(MAX_CLAIM_AT, Math.floor((own.length + room.places) / 2)));
    const places = room.places >= claimAt || (isNews && room.reserve > 0) ? room.places : 0;
    const reserve = isNews ? room.reserve : 0;
    if (places + reserve === 0) return [];
    const batch = own.filter(({ request }) => !request.interactive).length;
    const most = own.length + room.places + room.reserve;
    const batchFirst = room.reserve === 0 ? 0 : Math.max(0, Math.ceil(most / BATCH_PART) - batch);
    return [{ model: room.model, places, reserve, batchFirst }];
  });
}
