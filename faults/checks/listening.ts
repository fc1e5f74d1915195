// A check: every word, digit and sign of a text is heard, told by exchanging one for another that sounds different.
import { ESPEAK_MODEL } from '../../packages/server/src/engines/espeak/voices.ts';
import { loadEngine } from '../../packages/server/src/engines/registry.ts';
import { dropLastWord } from '../../packages/server/test/listening/dropping-engine.ts';
import { ALL_KINDS, emptyListening, listen } from '../../packages/server/test/listening/listen.ts';
import { listTongues } from '../../packages/server/test/listening/word-list.ts';
import { emptyTally, type Fault, type FaultContext, type Tally } from '../fault.ts';
import { seededRandom } from '../random.ts';

const VOICE_FILES = { quick: 2, full: 12 };
const COUNTS = { quick: [3, 40], full: [3, 40, 300] };

export const listening: Fault = {
  name: 'listening',
  title: 'texts of which a word, a digit or a sign is exchanged: the samples must differ',
  needs: [],
  run: (context) => tryToHear(context, (engine) => engine),
  control: {
    what: 'a word of each piece: the engine drops it and says that all was heard',
    run: (context) => tryToHear({ ...context, tier: 'quick' }, dropLastWord),
  },
};

async function tryToHear({ tier, seed, say }: FaultContext, change: typeof dropLastWord): Promise<Tally> {
  const tally = emptyTally();
  const heard = emptyListening();
  const engine = change(await loadEngine(ESPEAK_MODEL));
  for (const tongue of seededRandom(seed).sample(listTongues(), VOICE_FILES[tier])) {
    await listen(engine, tongue, { kinds: ALL_KINDS, counts: COUNTS[tier], places: 2, seed }, heard);
    say(`${tongue.file}: ${heard.places} places so far, ${heard.unheard} unheard`);
  }
  tally.tried = heard.places;
  tally.violations.push(...heard.cases);
  if (heard.unheard + heard.disturbed > heard.cases.length) tally.violations.push('and more of them');
  tally.notes.push(`${heard.texts} texts; the account told a loss at ${heard.told} places`);
  return tally;
}
