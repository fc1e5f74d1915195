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
    // What three files or more would share is one, and so are the small parts that two do: left to itself, the bundler makes many small ones, which
    // weigh more. The list of runs and one run are one, too, and so are the pages of
    // batches: who opens one comes from the list, and half of the code is for both.
    rolldownOptions: {
      output: {
        codeSplitting: {
          includeDependenciesRecursively: false,
          groups: [
            {
              name: 'batches',
              test: /studio.src.(?:batches|screens.(?:New)?Batch|locales.en.batches)/,
              priority: 3,
            },
            { name: 'books', test: /studio.src.(?:books|screens.Book|locales.en.books)/, priority: 3 },
            { name: 'runs', test: /studio.src.(?:runs|screens.Run|locales.en.run)/, priority: 3 },
            { name: 'shared', minShareCount: 3, priority: 2 },
            { name: 'pairs', test: /src.(?:components|speak|locales.en.speak)/, minShareCount: 2 },
          ],
        },
      },
      // Where the seconds went is nothing that whoever starts the server can act on.
      checks: { pluginTimings: false },
    },
  },
  logLevel: 'warn',
});
