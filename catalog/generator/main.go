// Command generator prints the facts of the Kubernetes release it is compiled with, as one JSON document on stdout.
//
// It is compiled once for each minor, from this very source, in a workspace that go-workspace.ts prepares; so it
// uses only what every supported minor has, and reflection where signatures differ. generate.ts lays its output out.
package main

import (
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"os"

	"k8s.io/klog/v2"
)

type document struct {
	FeatureGates map[string]gate           `json:"featureGates"`
	Resources    map[string]*resource      `json:"resources"`
	Types        map[string]map[string]any `json:"types"`
	// What gates do to fields and values: by type where it is the same wherever the type stands, else by resource.
	GatedTypes     map[string]map[string]any      `json:"gatedTypes"`
	GatedResources map[string]map[string]any      `json:"gatedResources"`
	AcceptedValues map[string]map[string][]string `json:"acceptedValues"`
	Expressions    *expressions                   `json:"expressions"`
	// Examples are for tests, and no part of the data file.
	Examples []example `json:"examples"`
}

func main() {
	release := flag.String("release", "", "the minor this binary was compiled with, as 1.37")
	source := flag.String("source", "", "folder of that release's k8s.io/kubernetes module")
	flag.Parse()
	silenceKlog()
	// Kubernetes' own code may print to stdout; what is piped to generate.ts must be ours alone.
	out := os.Stdout
	os.Stdout = os.Stderr
	if err := run(out, *release, *source); err != nil {
		fmt.Fprintf(os.Stderr, "catalog generator for %s: %v\n", *release, err)
		os.Exit(1)
	}
}

func run(out io.Writer, release, source string) error {
	// First of all: the command registers the last feature gates, and everything else may read gates.
	gates, err := featureGates()
	if err != nil {
		return err
	}
	server, err := newServer()
	if err != nil {
		return err
	}
	defer server.stop()
	storage, err := probeStorage(server)
	if err != nil {
		return err
	}
	discovery, err := readDiscovery(source)
	if err != nil {
		return err
	}
	resources, roots, err := assembleResources(release, storage, discovery)
	if err != nil {
		return err
	}
	types, err := describeTypes(roots)
	if err != nil {
		return err
	}
	expressions, err := describeExpressions(release, types)
	if err != nil {
		return err
	}
	gating, err := searchGating(storage, types)
	if err != nil {
		return err
	}
	encoder := json.NewEncoder(out)
	encoder.SetEscapeHTML(false)
	return encoder.Encode(document{
		gates, resources, types, gating.types(), gating.resources(), gating.Values, expressions, gating.Examples,
	})
}

// silenceKlog keeps the start-up chatter of a kube-apiserver away; what is fatal still reaches stderr.
func silenceKlog() {
	flags := flag.NewFlagSet("klog", flag.PanicOnError)
	klog.InitFlags(flags)
	flags.Set("logtostderr", "false")
	flags.Set("stderrthreshold", "FATAL")
	klog.SetOutput(io.Discard)
}
