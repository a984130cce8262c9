// Command protobuf prints the field numbers of every built-in API type of the Kubernetes release it is compiled with, as
// one JSON document: type → field number → name in JSON and encoding.
//
// Like the generator it is compiled once for each minor, but needs the API types alone, not a kube-apiserver.
package main

import (
	"encoding/json"
	"fmt"
	"os"
)

func main() {
	messages, err := describeMessages()
	if err == nil {
		encoder := json.NewEncoder(os.Stdout)
		encoder.SetEscapeHTML(false)
		err = encoder.Encode(messages)
	}
	if err != nil {
		fmt.Fprintf(os.Stderr, "reading field numbers: %v\n", err)
		os.Exit(1)
	}
}
