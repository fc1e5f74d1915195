// Wires the door for callers of the Wyoming protocol, where a port is set for it.
import type { Config } from '../config.ts';
import type { VoiceCatalogue } from '../ports/voice-catalogue.ts';
import type { ConnectionParts } from '../wyoming/connection.ts';
import { createWyomingServer, type WyomingServer } from '../wyoming/server.ts';
import { createVoiceLists } from '../wyoming/voice-list.ts';
import { checkAddress, explainListenError, WYOMING_SETTINGS } from './address.ts';
import { readReadingSettings } from './reading-settings.ts';
import { readUsualLanguage } from './usual-language.ts';

/** A character as \\uXXXX\\uXXXX, and room for the other fields. */
const BYTES_PER_CHARACTER = 12;
const OTHER_BYTES = 16_384;
/** Between two events of a client. */
const IDLE_MS = 300_000;

/** Throws `unusable_address` or `ConfigError` when the door could not be opened. */
export async function checkWyoming(config: Config): Promise<void> {
  if (config.wyomingPort === 0) return;
  usualLanguage(config);
  await checkAddress(placeOf(config));
}

/** Null where no port is set. */
export function composeWyoming(
  parts: Pick<ConnectionParts, 'keys' | 'rate' | 'streamSpeech' | 'log'> & {
    readonly config: Config;
    readonly catalogue: VoiceCatalogue;
  },
): (Pick<WyomingServer, 'close'> & { listen(): Promise<number> }) | null {
  const { config } = parts;
  if (config.wyomingPort === 0) return null;
  const server = createWyomingServer({
    ...parts,
    keyId: config.wyomingKey,
    lists: createVoiceLists(parts.catalogue, usualLanguage(config)),
    limits: config,
    pauses: readReadingSettings(config).pauses,
    socketLimits: {
      maxDataBytes: config.maxTextCharacters * BYTES_PER_CHARACTER + OTHER_BYTES,
      idleMs: IDLE_MS,
      takeWithinMs: config.answerIdleSeconds * 1_000,
    },
  });
  return {
    listen: () =>
      server.listen(placeOf(config)).catch((error) => {
        throw explainListenError(error, placeOf(config));
      }),
    close: (drainMs) => server.close(drainMs),
  };
}

function placeOf({ wyomingHost: host, wyomingPort: port }: Config) {
  return { host, port, settings: WYOMING_SETTINGS };
}

function usualLanguage({ wyomingLanguage }: Config) {
  return readUsualLanguage('LECTOR_WYOMING_LANGUAGE', wyomingLanguage);
}
