package main

import (
	"sort"

	utilfeature "k8s.io/apiserver/pkg/util/feature"
	"k8s.io/component-base/featuregate"
)

// switchboard answers every question about a feature gate, whatever locks and dependencies say, and remembers them.
type switchboard struct {
	featuregate.FeatureGate
	// enabled is the answer for gates that are not named in except.
	enabled bool
	except  map[featuregate.Feature]bool
	asked   map[featuregate.Feature]bool
}

func (s *switchboard) Enabled(name featuregate.Feature) bool {
	s.asked[name] = true
	return s.enabled != s.except[name]
}

var originalGates = utilfeature.DefaultFeatureGate

// withGates runs do while all gates but the named ones are on, or off, and returns the gates that were asked for.
func withGates(enabled bool, except []featuregate.Feature, do func()) []featuregate.Feature {
	board := &switchboard{originalGates, enabled, map[featuregate.Feature]bool{}, map[featuregate.Feature]bool{}}
	for _, name := range except {
		board.except[name] = true
	}
	utilfeature.DefaultFeatureGate = board
	defer func() { utilfeature.DefaultFeatureGate = originalGates }()
	do()
	var asked []featuregate.Feature
	for name := range board.asked {
		asked = append(asked, name)
	}
	sort.Slice(asked, func(i, j int) bool { return asked[i] < asked[j] })
	return asked
}
