// The control of the listening test: an engine that leaves out a word and says that all was heard.
import type { Engine } from '../../src/engines/engine.ts';
import { findWords } from '../../src/text/words.ts';

/** Drops the last word of every text that has more than two. */
export function dropLastWord(engine: Engine): Engine {
  return {
    describe: () => engine.describe(),
    load: (model, espeakData) => engine.load(model, espeakData),
    warmUp: () => engine.warmUp(),
    speaks: (voice, languageId) => engine.speaks(voice, languageId),
    limits: (request) => engine.limits(request),
    async synthesize(request, sink, signal) {
      const words = findWords(request.text);
      const last = words.length > 2 ? words.at(-1) : undefined;
      const text = last === undefined ? request.text : request.text.slice(0, last.start) + request.text.slice(last.end);
      await engine.synthesize({ ...request, text }, sink, signal);
      return { unheard: [], named: [], isOverfull: false };
    },
    dispose: () => engine.dispose(),
  };
}
