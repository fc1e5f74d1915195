// `lector voices available`: what can be installed by name.
import type { VoiceOffer } from '../../ports/voice-installer.ts';
import { EXIT } from '../remote/failures.ts';
import { printTable } from '../remote/table.ts';
import type { VoiceSession } from './voice-command.ts';
import {
  describeCommerce,
  describeLicense,
  describeRate,
  describeSize,
  describeTags,
  readLanguage,
} from './voice-words.ts';

export interface AvailableOptions {
  readonly language?: string;
  readonly refresh?: boolean;
  readonly all?: boolean;
  readonly json?: boolean;
}

export async function showAvailable(
  { admin, terminal, signal }: VoiceSession,
  options: AvailableOptions,
): Promise<number> {
  const refresh = options.refresh === true;
  const all = options.all === true || refresh;
  if (refresh) terminal.status('Fetching the index …');
  const offers = await admin.installer.available({ all, refresh, signal });
  terminal.status('');
  const wanted = options.language === undefined ? null : readLanguage(options.language).tag;
  const shown = wanted === null ? offers : offers.filter((offer) => speaks(offer, wanted));
  if (options.json === true) {
    terminal.json(JSON.stringify(shown, null, 2));
    return EXIT.complete;
  }
  if (shown.length === 0) {
    const next = all ? '' : ' Look into the public index as well: add --refresh.';
    terminal.note(`No voice for ${wanted} is in the list.${next}`);
    return EXIT.incomplete;
  }
  const installed = new Set(
    (await admin.store.list()).flatMap((voice) => (voice.removedAtMs === null ? voice.folder : [])),
  );
  printTable(
    terminal,
    ['name', 'languages', 'speakers', 'kind', 'rate', 'size', 'commerce', 'licence', 'about'].map((title) => ({
      title,
    })),
    shown.map((offer) => [
      ...[installed.has(offer.name) ? `${offer.name} (installed)` : offer.name, describeTags(offer.languages)],
      ...[
        String(offer.speakers ?? ''),
        offer.family ?? '',
        describeRate(offer.sampleRate),
        describeSize(offer.sizeBytes),
      ],
      ...[describeCommerce(offer.license), describeLicense(offer.license), offer.description],
    ]),
  );
  if (!all)
    terminal.note(
      'These are a few to begin with: --refresh reads the public index and shows all of it, --all shows it as it was kept last.',
    );
  return EXIT.complete;
}

/** The language itself, or another of the same name in front. */
function speaks({ languages }: VoiceOffer, tag: string): boolean {
  const base = tag.split('-')[0];
  return languages.some((spoken) => spoken.split('-')[0] === base);
}
