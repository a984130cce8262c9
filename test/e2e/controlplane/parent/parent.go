// Package parent ties a server's life to that of the test that started it.
package parent

import (
	"io"
	"os"
)

// Follow ends this process when its standard input closes, if the parent asks for it. A test that is killed
// (a time limit, Ctrl-C) has no moment to stop its servers; the kernel closes its pipes all the same.
func Follow() {
	if os.Getenv("EMUGUARD_EXIT_WITH_STDIN") == "" {
		return
	}
	go func() {
		_, _ = io.Copy(io.Discard, os.Stdin)
		os.Exit(1)
	}()
}
