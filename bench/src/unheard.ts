/** The code that shells show for a program that ended by SIGPIPE, which Node doesn't know. */
const UNHEARD = 141;

/** Ends the process, without a word, when nobody reads what it prints any more, as with `| head`. */
export function endWhenUnheard(): void {
  for (const output of [process.stdout, process.stderr]) {
    output.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EPIPE') throw error;
      process.exit(UNHEARD);
    });
  }
}
