// Preloaded: replaces modules of the program as `FAULT_SWAP` says.
import { registerHooks } from 'node:module';

const swaps = Object.entries(JSON.parse(process.env.FAULT_SWAP ?? '{}') as Record<string, string>);

registerHooks({
  resolve(specifier, context, next) {
    const found = next(specifier, context);
    const [, replacement] = swaps.find(([end]) => found.url.endsWith(end)) ?? [];
    // The replacement itself may import the original.
    if (replacement === undefined || context.parentURL === replacement) return found;
    return { ...found, url: replacement };
  },
});
