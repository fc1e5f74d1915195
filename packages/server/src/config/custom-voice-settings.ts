// Settings of voices that imitate somebody.
import type { Field } from './field.ts';

export const CUSTOM_VOICE_FIELDS = {
  voiceConsent: {
    env: 'LECTOR_VOICE_CONSENT',
    kind: 'text',
    fallback: 'asked',
    oneOf: ['asked', 'given'],
    about:
      'Who says that the person heard in the recording of a custom voice agrees: `asked` each request does (`consent=true`), `given` you do for all of them, which lets clients make voices that know nothing of consent.',
  },
} as const satisfies Record<string, Field>;
