#!/usr/bin/env node
// The installed command. Where the Node that runs it is too old, the Node that was installed with it takes over.
import { isTooOld, runByBundledNode } from './bundled-node.js';

if (isTooOld(process.versions.node)) runByBundledNode(new URL('../src/main.ts', import.meta.url));
else await import('../src/main.ts');
