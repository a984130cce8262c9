import type { Bench } from 'tinybench'

/** Runs a bench and prints each task's median time, and its ratio to the task named as the baseline. */
export async function printRatios(bench: Bench, baseline: string): Promise<void> {
  await bench.run()
  const median = (name: string) => {
    const result = bench.getTask(name)?.result
    if (!result || !('latency' in result))
      throw new Error(`the benchmark "${name}" gave no result: ${JSON.stringify(result)}`)
    return result.latency.p50
  }
  const floor = median(baseline)
  for (const { name } of bench.tasks) {
    const milliseconds = median(name)
    console.log(
      `${name.padEnd(52)} ${milliseconds.toFixed(4).padStart(10)} ms   ${(milliseconds / floor).toFixed(2)}x`,
    )
  }
}
