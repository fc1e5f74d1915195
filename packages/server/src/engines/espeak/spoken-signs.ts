// Which signs a voice file says by name when they stand alone, measured on the pinned build: code points in base 16, with
// ranges. Written out, because only the engine processes hold the engine. `spoken-signs.test.ts` holds it to the engine.

/** Said by every voice file but for its exceptions. */
const SAID_BY_ALL =
  '23 25-26 2a-2b 2f 3d 40 5c 7e ac b1 384-385 3f6 58d-58f 9f2-9f3 9fa-9fb af1 bf3-bfa d4f d79 ' +
  '207a-207c 208a-208c 20a9 2191 2193 2195-2199 2212 2234-2235 2248 2260 23fa 2602 2604 2611 2614 2648 ' +
  '264a 2653 26f1 26f7 2709 270f 2800-28ff 2b06-2b07 309b-309c 3190-3191 3196-319f 31c0-31e3 3200-321e ' +
  '322a-3247 3250 3260-327f 328a-32b0 32c0-33ff a490-a4c6 1f18e 1f191 1f194 1f196-1f19a 1f302 1f30b ' +
  '1f32a 1f337 1f34a 1f34c-1f34d 1f350 1f363 1f36b 1f384-1f385 1f388 1f3a6 1f3bb 1f3be-1f3bf 1f3c6 ' +
  '1f3dc-1f3dd 1f3e7 1f3f9 1f411 1f428 1f42b 1f44c 1f454-1f455 1f459 1f46c-1f46d 1f490 1f493 1f495 ' +
  '1f4a4 1f4c0 1f4c6 1f4d5 1f4dd 1f4e7-1f4eb 1f4f1-1f4f2 1f4f4 1f4ff 1f51b-1f51c 1f51e 1f550-1f551 ' +
  '1f559 1f55c-1f55d 1f565 1f596 1f5f3 1f5fc 1f630 1f68c 1f68f-1f690 1f697 1f69a 1f6a5 1f6ac 1f6f3 ' +
  '1f6f6 1f936 1f950 1f958 1f95a 1f95d 1f965-1f966 1f968 1f96c 1f96f 1f98d 1f98f 1f992 1f996 1f999 ' +
  '1f99c 1f9d1 1f9ec 1f9f7';

/** Said by the voice files that have the names of all emoji. */
const SAID_BY_MOST =
  '24 a9 ae 20ac 2122 2194 21a9-21aa 231a-231b 2328 23cf 23e9-23f3 23f8-23f9 25aa-25ab 25b6 25c0 ' +
  '25fb-25fe 2600-2601 2603 260e 2615 2618 261d 2620 2622-2623 2626 262a 262e-262f 2638-263a 2640 2642 ' +
  '2649 264b-2652 265f-2660 2663 2665-2666 2668 267b 267e-267f 2692-2697 2699 269b-269c 26a0-26a1 ' +
  '26aa-26ab 26b0-26b1 26bd-26be 26c4-26c5 26c8 26ce-26cf 26d1 26d3-26d4 26e9-26ea 26f0 26f2-26f5 ' +
  '26f8-26fa 26fd 2702 2705 2708 270a-270d 2712 2714 2716 271d 2721 2728 2733-2734 2744 2747 274c 274e ' +
  '2753-2755 2757 2763-2764 2795-2797 27a1 27b0 27bf 2934-2935 2b05 2b1b-2b1c 2b50 2b55 1f004 1f0cf ' +
  '1f192-1f193 1f195 1f201-1f202 1f21a 1f22f 1f232-1f23a 1f250-1f251 1f300-1f301 1f303-1f30a ' +
  '1f30c-1f321 1f324-1f329 1f32b-1f336 1f338-1f349 1f34b 1f34e-1f34f 1f351-1f362 1f364-1f36a ' +
  '1f36c-1f383 1f386-1f387 1f389-1f393 1f396-1f397 1f399-1f39b 1f39e-1f3a5 1f3a7-1f3ba 1f3bc-1f3bd ' +
  '1f3c0-1f3c5 1f3c7-1f3db 1f3de-1f3e6 1f3e8-1f3f0 1f3f3-1f3f5 1f3f7-1f3f8 1f3fa-1f410 1f412-1f427 ' +
  '1f429-1f42a 1f42c-1f44b 1f44d-1f453 1f456-1f458 1f45a-1f46b 1f46e-1f48f 1f491-1f492 1f494 ' +
  '1f496-1f4a3 1f4a5-1f4bf 1f4c1-1f4c5 1f4c7-1f4d4 1f4d6-1f4dc 1f4de-1f4e6 1f4ec-1f4f0 1f4f3 ' +
  '1f4f5-1f4fd 1f500-1f51a 1f51d 1f51f-1f53d 1f549-1f54e 1f552-1f558 1f55a-1f55b 1f55e-1f564 ' +
  '1f566-1f567 1f56f-1f570 1f573-1f57a 1f587 1f58a-1f58d 1f590 1f595 1f5a4-1f5a5 1f5a8 1f5b1-1f5b2 ' +
  '1f5bc 1f5c2-1f5c4 1f5d1-1f5d3 1f5dc-1f5de 1f5e1 1f5e3 1f5e8 1f5ef 1f5fa-1f5fb 1f5fd-1f62f ' +
  '1f631-1f64f 1f680-1f68b 1f68d-1f68e 1f691-1f696 1f698-1f699 1f69b-1f6a4 1f6a6-1f6ab 1f6ad-1f6c5 ' +
  '1f6cb-1f6d2 1f6e0-1f6e5 1f6e9 1f6eb-1f6ec 1f6f0 1f6f4-1f6f5 1f6f7-1f6f9 1f910-1f935 1f937-1f93a ' +
  '1f93c-1f93e 1f940-1f945 1f947-1f94c 1f94e-1f94f 1f951-1f957 1f959 1f95b-1f95c 1f95e-1f964 1f967 ' +
  '1f969-1f96b 1f96d-1f96e 1f970 1f973-1f976 1f97a 1f97c-1f98c 1f98e 1f990-1f991 1f993-1f995 ' +
  '1f997-1f998 1f99a-1f99b 1f99d-1f9a2 1f9b0-1f9b9 1f9c0-1f9c2 1f9d0 1f9d2-1f9eb 1f9ed-1f9ee ' +
  '1f9f0-1f9f6 1f9f8-1f9ff';

interface Exceptions {
  /** Has the names of the oldest emoji only. */
  readonly hasFewEmoji?: true;
  readonly also?: string;
  readonly not?: string;
}

const EXCEPTIONS: Readonly<Record<string, Exceptions>> = {
  'gmw/en-US': {
    also:
      'a2-a5 a7-a8 b0 b6 d7 f7 2d9 20a8 20b9 2116 211e 2190 2192 2202 2211 2217 221a-221b 221d-221e ' +
      '222b-222c 2261 2264-2265 25a0 25cf',
    not: '384-385 3f6',
  },
  'gmw/af': { also: 'a3-a5 a7 b0 b6 d7 f7', not: '384-385 3f6 1f996' },
  'sem/am': { not: '20ac' },
  'sem/ar': { also: 'a3 a5 606-608 60b 60e-60f', not: '25 2a 3d' },
  'trk/az': { not: '24 20ac' },
  'zls/bg': { also: '5e 2116', not: '7e 20ac 1f191-1f196 1f198 1f19a 1f996' },
  'inc/bn': { not: '9f2-9f3 9fa-9fb 20ac' },
  'zls/bs': { also: '5e a4 a7-a8 b0 b6 b8 d7 f7 2d8 2020-2021 2030', not: '384-385 3f6 1f996' },
  'roa/ca': { also: '5e a3 a7 b6', not: '5c' },
  'zlw/cs': { also: '5e a7 b0 d7 f7' },
  'cel/cy': { not: '24 20ac 1f996' },
  'gmq/da': { also: 'a2-a3 a5 a7 d7 f7', not: '1f191-1f197 1f199 1f519-1f51d 1f996' },
  'gmw/de': {
    also:
      'a2-a5 a7-a8 b0 b6 d7 f7 2d9 20a8 20b9 2116 2190 2192 2202 2211 2217 221a-221b 221d-221e 222b-222c ' +
      '2261 2264-2265 25a0 25cf',
    not:
      '2a 2f a9 ac ae 267b 26be 26e9 270c 1f004 1f198 1f371 1f37c 1f38b 1f44c 1f455-1f456 1f476 1f481-1f482 ' +
      '1f488 1f4b4-1f4b7 1f4bb 1f4e7 1f519-1f51d 1f579 1f687-1f688 1f919 1f91f 1f921 1f961 1f996 1f9c1 ' +
      '1f9ff',
  },
  'grk/el': { also: '1fbf-1fc1', not: '384-385 3f6 1f49c' },
  'gmw/en': {
    also:
      'a2-a5 a7-a8 b0 b6 d7 f7 2d9 20a8 20b9 2116 211e 2190 2192 2202 2211 2217 221a-221b 221d-221e ' +
      '222b-222c 2261 2264-2265 25a0 25cf',
    not: '384-385 3f6',
  },
  'roa/es-419': { also: '5e a3 a7 b0 b6 20a0', not: '5c' },
  'roa/es': { also: '5e a3 a7 b0 b6 20a0', not: '5c' },
  'urj/et': { also: 'a3-a4', not: '23 1f44c 1f6b9-1f6ba 1f6bd' },
  eu: { not: '24 2f 20ac 1f996' },
  'ira/fa': { also: '3c 3e d7 f7', not: '20ac' },
  'urj/fi': { also: 'a3-a4', not: '23 1f18e 1f194 1f197 1f199 1f519-1f51d' },
  'roa/fr-BE': { also: 'a2-a3 a5-a6 af-b0 b6 b8 d7 f7', not: '23 2f 3d 5c 1f32d 1f3c8 1f455 1f91a 1f996' },
  'roa/fr': { also: 'a2-a3 a5-a6 af-b0 b6 b8 d7 f7', not: '23 2f 3d 5c 1f32d 1f3c8 1f455 1f91a 1f996' },
  'roa/fr-CH': { also: 'a2-a3 a5-a6 af-b0 b6 b8 d7 f7', not: '23 2f 3d 5c 1f32d 1f3c8 1f455 1f91a 1f996' },
  'cel/ga': { not: '24 20ac 262f 1f996 1f9ec' },
  'inc/gu': { not: 'af1 20ac' },
  'sem/he': { hasFewEmoji: true },
  'inc/hi': { not: '20ac 1f3e7' },
  'zls/hr': { also: '5e a4 a7-a8 b0 b6 b8 d7 f7 2d8 2020-2021 2030', not: '384-385 3f6' },
  'urj/hu': { also: '5e a7 b0 b6 d7 f7 2c4-2c5 221a 221e', not: '1f3e7' },
  'ine/hy': { not: '58d-58f 20ac 2600 2602 1f305 1f332 1f33b 1f44c 1f646' },
  'poz/id': { also: '5e a3', not: '20ac 1f996' },
  'gmq/is': { not: '26 5c 20ac 1f18e 1f194 1f197 1f199 1f4bd' },
  'roa/it': {
    also:
      'a3-a4 a6-a7 b0 b6 2d9 2030 20a0 20a4 20a8 20b9 2116 2190 2192 2202 2211 2217 221a-221b 221d-221e ' +
      '222b-222c 2261 2264-2265 25e6',
    not: '1f996',
  },
  'jpx/ja': {
    hasFewEmoji: true,
    not:
      '2195-2199 23fa 2604 2611 2614 2648 264a 2653 26f1 26f7 2709 270f 2b06-2b07 3297 3299 1f18e 1f191 ' +
      '1f194 1f196-1f19a 1f302 1f30b 1f32a 1f337 1f34c-1f34d 1f350 1f36b 1f384-1f385 1f388 1f3a6 1f3bb ' +
      '1f3be-1f3bf 1f3c6 1f3dc-1f3dd 1f3e7 1f3f9 1f428 1f42b 1f44c 1f454-1f455 1f459 1f46c-1f46d 1f490 ' +
      '1f493 1f4a4 1f4c0 1f4c6 1f4d5 1f4dd 1f4e7-1f4eb 1f4f1-1f4f2 1f4f4 1f4ff 1f51b-1f51c 1f596 1f5f3 ' +
      '1f5fc 1f630 1f68c 1f68f-1f690 1f697 1f69a 1f6a5 1f6ac 1f6f3 1f6f6 1f936 1f950 1f958 1f95d ' +
      '1f965-1f966 1f968 1f96c 1f96f 1f98d 1f98f 1f992 1f996 1f999 1f99c 1f9d1 1f9ec 1f9f7',
  },
  'ccs/ka': { also: '482', not: '20ac 1f193 1f19a' },
  'trk/kk': { hasFewEmoji: true },
  'dra/kn': { also: 'f7', not: '20ac' },
  ko: {
    hasFewEmoji: true,
    not:
      '2195-2199 23fa 2602 2604 2611 2614 2648 264a 2653 26f1 26f7 2709 270f 2b06-2b07 3297 3299 1f18e ' +
      '1f191 1f194 1f196-1f19a 1f302 1f30b 1f32a 1f337 1f34a 1f34c-1f34d 1f350 1f363 1f36b 1f384-1f385 ' +
      '1f388 1f3a6 1f3bb 1f3be-1f3bf 1f3c6 1f3dc-1f3dd 1f3e7 1f3f9 1f411 1f428 1f42b 1f44c 1f454-1f455 ' +
      '1f459 1f46c-1f46d 1f490 1f493 1f495 1f4a4 1f4c0 1f4c6 1f4d5 1f4dd 1f4e7-1f4eb 1f4f1-1f4f2 1f4f4 ' +
      '1f4ff 1f51b-1f51c 1f51e 1f550-1f551 1f559 1f55c-1f55d 1f565 1f596 1f5f3 1f5fc 1f630 1f68c ' +
      '1f68f-1f690 1f697 1f69a 1f6a5 1f6ac 1f6f3 1f6f6 1f936 1f950 1f958 1f95a 1f95d 1f965-1f966 1f968 ' +
      '1f96c 1f96f 1f98d 1f98f 1f992 1f996 1f999 1f99c 1f9d1 1f9f7',
  },
  'bat/lt': { also: 'a7 b0 b6', not: '7e 384-385 3f6' },
  'bat/lv': { also: 'a2-a3 a5 a7 b0 b6 d7 f7 2030 20a8', not: '23 7e' },
  'zls/mk': { also: '5e a4 a7-a8 b0 b6 b8 d7 f7 2d8 2020-2021 2030', not: '384-385 3f6 1f996' },
  'dra/ml': { not: 'd79 20ac 1f18e 1f198 1f3e7' },
  'inc/mr': { not: '20ac 1f18e 1f3e7' },
  'poz/ms': { also: '5e a3', not: '5c 20ac 1f996' },
  'sem/mt': { hasFewEmoji: true, also: 'a3 20ac', not: '23 25-26' },
  'gmq/nb': { hasFewEmoji: true, also: '24 5e' },
  'inc/ne': { not: '20ac' },
  'gmw/nl': {
    also:
      'a2-a5 a7-a8 b0 b6 d7 f7 2d9 20a8 20b9 2116 211e 2190 2192 2202 2211 2217 221a-221b 221d-221e ' +
      '222b-222c 2261 2264-2265 25a0 25cf',
  },
  'zlw/pl': { also: '5e 7c a2-a5 a7-a8 af-b0 b6 b8 d7 f7 2d8-2d9 2db 2dd', not: '20ac' },
  'roa/pt-BR': { also: 'a2-a3 a5 a7 b0 b6 d7 f7 2116 2190 2192 221e 222b 25a0 25cf', not: '23 2f 5c 7e 2212' },
  'roa/pt': { also: 'a2-a3 a5 a7 b0 b6 d7 f7 2116 2190 221e 222b 25a0 25cf', not: '23 2f 5c 7e 2212' },
  'roa/ro': { also: 'b0', not: '5c 7e 1f996 1f9ec' },
  'zle/ru': { also: '5e 2116', not: '20ac 1f18e 1f385 1f996' },
  'inc/si': { not: '20ac 1f18e 1f191-1f194 1f199 1f3e7' },
  'zlw/sk': { also: 'a2-a5 a7 af-b0 b6 d7 f7 2030', not: '2f 5c 7e 2248 2260' },
  'zls/sl': { not: '20ac' },
  'ine/sq': { also: '5e', not: '5c 1f9ec' },
  'zls/sr': {
    also: '5e a4 a7-a8 b0 b6 b8 d7 f7 2d8 2020-2021 2030',
    not:
      '384-385 3f6 265f 267e 1f198 1f6f9 1f94e-1f94f 1f96d-1f96e 1f970 1f973-1f976 1f97a 1f97c-1f97f 1f998 ' +
      '1f99a-1f99b 1f99d-1f9a2 1f9b0-1f9b9 1f9c1-1f9c2 1f9e7-1f9eb 1f9ed-1f9ee 1f9f0-1f9f6 1f9f8-1f9ff',
  },
  'gmq/sv': { not: '1f192-1f19a 1f44c' },
  'bnt/sw': { not: '20ac 1f996' },
  'dra/ta': { also: '3c 3e 7c a7 d7 f7 2020-2021 20b9 2190 2192 25a0 25cf', not: '20ac' },
  'dra/te': { also: 'b6', not: '20ac' },
  'trk/tr': { also: 'a7 b0 b6', not: '23 2f 40 5c 7e 1f996' },
  'zle/uk': { hasFewEmoji: true, also: '24 3c 3e 5e 7c' },
  'inc/ur': { also: '60e-60f', not: '20ac 1f18e 1f191 1f194 1f196 1f198 1f19a 1f426 1f967' },
  'trk/uz': { hasFewEmoji: true, also: 'b4' },
  'aav/vi': { also: '5e', not: '2f 5c 384-385 3f6 20ac 1f399 1f3b1 1f696 1f957' },
  'sit/cmn': {
    hasFewEmoji: true,
    not:
      '2195-2199 23fa 2602 2604 2611 2614 2648 264a 2653 26f1 26f7 2709 270f 2b06-2b07 1f18e 1f191 1f194 ' +
      '1f197 1f302 1f30b 1f32a 1f337 1f34a 1f34c-1f34d 1f350 1f363 1f36b 1f384-1f385 1f388 1f3a6 1f3bb ' +
      '1f3be-1f3bf 1f3c6 1f3dc-1f3dd 1f3e7 1f3f9 1f411 1f428 1f42b 1f454 1f459 1f46c-1f46d 1f490 1f493 ' +
      '1f495 1f4a4 1f4c6 1f4d5 1f4dd 1f4e7-1f4eb 1f4f1-1f4f2 1f4f4 1f4ff 1f51c 1f550-1f551 1f559 ' +
      '1f55c-1f55d 1f565 1f596 1f5f3 1f5fc 1f630 1f68c 1f68f-1f690 1f697 1f69a 1f6a5 1f6ac 1f6f3 1f6f6 ' +
      '1f936 1f950 1f958 1f95a 1f95d 1f965-1f966 1f968 1f96c 1f96f 1f98d 1f98f 1f992 1f996 1f999 1f99c ' +
      '1f9d1 1f9f7',
  },
  'sit/yue': {
    hasFewEmoji: true,
    not:
      '2195-2199 23fa 2604 2611 2614 2648 264a 2653 26f1 26f7 2709 270f 2b06-2b07 3297 3299 1f18e 1f191 ' +
      '1f194 1f196-1f19a 1f302 1f30b 1f32a 1f337 1f34a 1f34c-1f34d 1f363 1f36b 1f384-1f385 1f388 1f3a6 ' +
      '1f3bb 1f3be-1f3bf 1f3c6 1f3dc-1f3dd 1f3e7 1f3f9 1f411 1f428 1f42b 1f44c 1f454-1f455 1f459 ' +
      '1f46c-1f46d 1f490 1f493 1f495 1f4a4 1f4c6 1f4d5 1f4dd 1f4e7-1f4eb 1f4f1-1f4f2 1f4f4 1f4ff ' +
      '1f51b-1f51c 1f51e 1f550-1f551 1f559 1f55c-1f55d 1f565 1f596 1f5f3 1f5fc 1f630 1f68c 1f68f-1f690 ' +
      '1f697 1f69a 1f6a5 1f6ac 1f6f3 1f6f6 1f936 1f950 1f958 1f95d 1f965-1f966 1f968 1f96f 1f98d 1f98f ' +
      '1f992 1f996 1f999 1f99c 1f9d1 1f9f7',
  },
  'inc/pa': { not: 'af1 20ac 1f18e 1f191 1f194 1f196-1f198 1f3e7' },
};

const FLAG = /\p{Regional_Indicator}{2}/u;
const SIGN = /[\p{S}\p{P}]/gu;

const sets = new Map<string, ReadonlySet<number>>();

/** Whether a text has a sign that the voice file says by name. */
export function hasSpokenSign(text: string, file: string): boolean {
  if (FLAG.test(text) && EXCEPTIONS[file]?.hasFewEmoji === undefined) return true;
  const said = saidBy(file);
  for (const [sign] of text.matchAll(SIGN)) if (said.has(sign.codePointAt(0)!)) return true;
  return false;
}

/** UTF-16 places of the signs that the voice file says by name, each as when it stands alone. In order. */
export function findSpokenSigns(text: string, file: string): readonly number[] {
  const said = saidBy(file);
  return [...text.matchAll(SIGN)].filter(([sign]) => said.has(sign.codePointAt(0)!)).map(({ index }) => index);
}

function saidBy(file: string): ReadonlySet<number> {
  let said = sets.get(file);
  if (said === undefined) {
    const { hasFewEmoji, also = '', not = '' } = EXCEPTIONS[file] ?? {};
    const silent = new Set(codePoints(not));
    const base = hasFewEmoji ? SAID_BY_ALL : `${SAID_BY_ALL} ${SAID_BY_MOST}`;
    said = new Set([...codePoints(`${base} ${also}`)].filter((codePoint) => !silent.has(codePoint)));
    sets.set(file, said);
  }
  return said;
}

function* codePoints(ranges: string): Generator<number> {
  for (const range of ranges.trim().split(' ')) {
    if (range === '') continue;
    const [first, last = first] = range.split('-').map((digits) => Number.parseInt(digits, 16)) as [number, number?];
    for (let codePoint = first; codePoint <= last; codePoint++) yield codePoint;
  }
}
