/** One round: every side takes its turn, and another one begins each time. A slow minute hits them all. */
export async function inTurn<Side>(
  sides: readonly Side[],
  round: number,
  run: (side: Side) => Promise<void>,
): Promise<void> {
  for (let turn = 0; turn < sides.length; turn++) {
    const side = sides[(turn + round) % sides.length]
    if (side !== undefined) await run(side)
  }
}
