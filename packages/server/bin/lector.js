#!/usr/bin/env node
// The installed command. Says clearly when the Node that runs it is too old for unbuilt TypeScript.
const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
if (major < 24 || (major === 24 && minor < 15)) {
  process.stderr.write(
    `Lector needs Node 24.15 or newer; this is ${process.versions.node}. Its own Node comes with it: run it as \`npx lector\`.\n`,
  );
  process.exit(1);
}
await import('../src/main.ts');
