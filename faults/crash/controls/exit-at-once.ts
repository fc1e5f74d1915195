// Preloaded: ends the process at the first SIGTERM, whatever it is doing.
process.on('SIGTERM', () => process.exit(0));
