// Command retired prints the kinds that API modules define, with what their lifecycle tags announce.
//
// It reads source with go/ast instead of compiling it: modules from v0.19 on could never be in one build together.
// Arguments are folders of module source; the output is a JSON list of kinds for each, in the order of arguments.
package main

import (
	"encoding/json"
	"fmt"
	"os"
)

func main() {
	if err := run(os.Args[1:]); err != nil {
		fmt.Fprintf(os.Stderr, "reading kinds: %v\n", err)
		os.Exit(1)
	}
}

func run(folders []string) error {
	modules := [][]kind{}
	for _, folder := range folders {
		kinds, err := kindsOfModule(folder)
		if err != nil {
			return err
		}
		modules = append(modules, kinds)
	}
	return json.NewEncoder(os.Stdout).Encode(modules)
}
