// How the pages are built: into dist/, which the server serves as files.
import { svelte } from '@sveltejs/vite-plugin-svelte';
import tailwind from '@tailwindcss/vite';
import { defineConfig } from 'vite';

export default defineConfig({
  plugins: [svelte(), tailwind()],
  build: {
    target: 'es2023',
    // The content policy allows nothing inline.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
    // What three files or more would share is one: left to itself, the bundler makes many small ones, which weigh more.
    rolldownOptions: {
      output: { codeSplitting: { groups: [{ name: 'shared', minShareCount: 3 }] } },
      // Where the seconds went is nothing that whoever starts the server can act on.
      checks: { pluginTimings: false },
    },
  },
  logLevel: 'warn',
});
