/** The settings describe no kube-apiserver that would start. The message is one line, in Kubernetes' words where it has some. */
export class SurfaceError extends Error {
  override name = 'SurfaceError'
}
