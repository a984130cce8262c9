const tasks = new Set<() => void>()

// One listener for all: Node takes more than ten of a kind for a leak.
process.once('exit', () => {
  for (const task of tasks) task()
})

/** Does something at the latest when this process ends; returns what calls it off. */
export function atExit(task: () => void): () => void {
  tasks.add(task)
  return () => tasks.delete(task)
}
