// `lector voices install`: names, addresses, folders, archives and Piper pairs.
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import type { InstalledVoice, InstallSource, VoiceOffer } from '../../ports/voice-installer.ts';
import { LECTOR } from '../own-name.ts';
import { systemCommandClock } from '../remote/command-clock.ts';
import { EXIT } from '../remote/failures.ts';
import type { Terminal } from '../terminal.ts';
import { createInstallDisplay } from './install-display.ts';
import type { VoiceSession } from './voice-command.ts';
import { describeCommerce, describeLicense, describeSize, describeTags, readLanguage } from './voice-words.ts';

export interface InstallOptions {
  readonly acceptLicence?: boolean;
  readonly language?: readonly string[];
}

const FILE = /\.(onnx|onnx\.json|tar|tar\.bz2|tbz2?|tar\.gz|tgz)$/i;

export async function installVoices(
  session: VoiceSession,
  texts: readonly string[],
  options: InstallOptions,
): Promise<number> {
  const names = new Set(
    (await session.admin.installer.available({ all: true, refresh: false, signal: session.signal })).map(
      ({ name }) => name,
    ),
  );
  for (const text of texts) await installOne(session, readSource(text, names), options);
  return EXIT.complete;
}

async function installOne(
  { admin, terminal, signal }: VoiceSession,
  source: InstallSource,
  options: InstallOptions,
): Promise<void> {
  const isTyped = true;
  const offer = await admin.installer.look({ source, isTyped, signal });
  terminal.note(describeOffer(offer));
  const display = createInstallDisplay(terminal, systemCommandClock);
  const installed = await admin.installer
    .install({
      ...{ source, isTyped, signal, onProgress: display.show, acceptsLicense: options.acceptLicence === true },
      ...(options.language !== undefined && { languages: options.language.map((value) => readLanguage(value).tag) }),
    })
    .finally(display.stop);
  tell(terminal, installed);
}

/** Before anything is fetched: what it is, and what its licence allows. */
function describeOffer(offer: VoiceOffer): string {
  const facts = [
    describeTags(offer.languages),
    describeSize(offer.sizeBytes),
    `licence: ${describeLicense(offer.license)}`,
    `commercial use: ${describeCommerce(offer.license)}`,
  ];
  return `${offer.name}: ${facts.filter((fact) => fact !== '').join(', ')}`;
}

function tell(terminal: Terminal, { folder, voiceIds, speakers, wasInstalled }: InstalledVoice): void {
  const [first] = voiceIds;
  if (first === undefined) {
    terminal.out(`${folder} is installed. It imitates: a voice is made of a recording by POST /create-custom-voice.`);
    return;
  }
  const last = voiceIds.at(-1);
  const ids = voiceIds.length === 1 ? `voice ${first}` : `voices ${first} to ${last}`;
  const more =
    speakers > voiceIds.length
      ? `, one of ${speakers} speakers (${LECTOR} voices add-speaker ${folder} N offers another)`
      : '';
  terminal.out(`${folder} ${wasInstalled ? 'was installed already' : 'is installed'}: ${ids}${more}.`);
  terminal.note(`Hear it: ${LECTOR} say "Good evening." --voice ${first} -o hello.flac`);
}

/** A name of the lists is one even where a file is called the same; anything else that is there is a path. */
function readSource(text: string, names: ReadonlySet<string>): InstallSource {
  if (/^[a-z]{1,9}:\/\//i.test(text)) return { kind: 'address', url: text };
  const isPath = text.includes('/') || text.includes('\\') || FILE.test(text) || (!names.has(text) && existsSync(text));
  return isPath ? { kind: 'path', path: resolve(text) } : { kind: 'name', name: text };
}
