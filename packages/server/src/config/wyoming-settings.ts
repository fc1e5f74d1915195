// Settings of the door for Home Assistant and other callers of the Wyoming protocol.
import type { Field } from './field.ts';

export const WYOMING_FIELDS = {
  wyomingPort: {
    env: 'LECTOR_WYOMING_PORT',
    kind: 'integer',
    fallback: 0,
    fallbackText: '0 (off)',
    min: 0,
    max: 65_535,
    about:
      'Port for the Wyoming protocol, by which Home Assistant speaks; 10200 is usual. The protocol has no passwords: whoever reaches the port speaks in the name of `LECTOR_WYOMING_KEY`.',
  },
  wyomingHost: {
    env: 'LECTOR_WYOMING_HOST',
    kind: 'text',
    fallback: '127.0.0.1',
    about: 'Address to listen on for the Wyoming protocol. `0.0.0.0` opens it to the network.',
  },
  wyomingKey: {
    env: 'LECTOR_WYOMING_KEY',
    kind: 'integer',
    fallback: 0,
    fallbackText: 'none',
    min: 1,
    max: 2_147_483_647,
    about:
      'Id of the API key in whose name is spoken what comes by the Wyoming protocol, as `lector keys list` shows it: its owner, scopes, rate, characters and defaults. Needed when `LECTOR_WYOMING_PORT` is set.',
  },
  wyomingLanguage: {
    env: 'LECTOR_WYOMING_LANGUAGE',
    kind: 'text',
    fallback: 'en-us',
    about:
      'Language of texts that come by the Wyoming protocol and name neither a voice nor a language, such as those of Home Assistant when no voice is chosen there.',
  },
} as const satisfies Record<string, Field>;
