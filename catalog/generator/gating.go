package main

import (
	"fmt"
	"os"
	"reflect"
	"sort"
	"strings"
	"time"

	"emuguard.dev/workspace/names"
	"k8s.io/component-base/featuregate"
)

// gating is what feature gates do to fields and values, per resource, and which values are accepted at all.
type gating struct {
	// Types holds rules that are the same wherever a type stands; their paths are relative to it.
	Types map[string][]rule
	// Resources: "v1/pods", and "v1/pods/status" for what only a status update can write.
	Resources map[string]resourceGating
	// Values: type, field, and the closed set of values that validation accepts with every gate on.
	Values map[string]map[string][]string
	// Unexplained: gates that the code of a resource asks for, without a rule that tells why.
	Unexplained map[string][]string
	Examples    []example
}

type resourceGating struct {
	Rules []rule
	// Mounts: where a type of gating.Types stands.
	Mounts map[string]string
}

// mount says in the place of rules that those of a type hold here.
type mount struct {
	Of string `json:"of"`
}

// example is an object that is valid with every gate on and that a rule holds for.
type example struct {
	Resource string `json:"resource"`
	Path     string `json:"path"`
	Gate     any    `json:"gate"`
	Object   any    `json:"object"`
}

// byPath lays rules out by their path.
func byPath(rules []rule) map[string]any {
	paths := map[string]any{}
	for _, r := range rules {
		same, _ := paths[r.Path].([]rule)
		path := r.Path
		r.Path, r.Example = "", nil
		paths[path] = append(same, r)
	}
	return paths
}

func (g *gating) types() map[string]map[string]any {
	laidOut := map[string]map[string]any{}
	for name, rules := range g.Types {
		laidOut[name] = byPath(rules)
	}
	return laidOut
}

func (g *gating) resources() map[string]map[string]any {
	laidOut := map[string]map[string]any{}
	for name, entry := range g.Resources {
		paths := byPath(entry.Rules)
		for at, of := range entry.Mounts {
			paths[at] = mount{of}
		}
		laidOut[name] = paths
	}
	return laidOut
}

// shared is the type whose rules are searched for once and then only confirmed elsewhere: a search of every
// workload's pod template would take most of an hour.
const shared = "io.k8s.api.core.v1.PodTemplateSpec"

const sharedFrom = "v1/podtemplates"

// searchGating probes every registry of this binary.
func searchGating(storage *compiledStorage, types map[string]map[string]any) (*gating, error) {
	found, err := registries(storage)
	if err != nil {
		return nil, err
	}
	g := &gating{
		Types: map[string][]rule{}, Resources: map[string]resourceGating{}, Values: map[string]map[string][]string{},
		Unexplained: map[string][]string{},
	}
	// The resource that the shared rules come from goes first.
	sort.SliceStable(found, func(i, j int) bool { return found[i].String() == sharedFrom && found[j].String() != sharedFrom })
	only := os.Getenv("EMUGUARD_PROBE_ONLY")
	baselines := map[string]object{}
	for _, r := range found {
		if only != "" && !strings.Contains(","+only+",", ","+r.String()+",") {
			continue
		}
		if r.subresource != "" && r.subresource != "status" || r.subresource == "" && r.create == nil {
			continue
		}
		started := time.Now()
		p, err := newProbe(r, types)
		if err != nil {
			return nil, err
		}
		main := r.resource.GroupVersion().String() + "/" + r.resource.Resource
		if r.subresource == "status" {
			p.baseline = baselines[main]
			if p.baseline == nil || r.update == nil {
				continue
			}
		}
		entry, baseline, err := g.search(p)
		if err != nil {
			return nil, err
		}
		g.keepExamples(p, append(entry.Rules, p.confirmed...))
		if r.subresource == "" {
			baselines[main] = baseline
		}
		if len(entry.Rules)+len(entry.Mounts) > 0 {
			g.Resources[r.String()] = entry
		}
		if os.Getenv("EMUGUARD_PROBE_LOG") != "" {
			fmt.Fprintf(os.Stderr, "%s: %d rules, %d mounts, %d posts, %s; unexplained %v\n", r, len(entry.Rules), len(entry.Mounts), p.posts, time.Since(started).Round(time.Millisecond), g.Unexplained[r.String()])
		}
	}
	shareValues(g.Values, types)
	return g, nil
}

// shareValues gives the values of a field to the other versions of its type for which validation named none: it sees the
// internal version of all of them, and may call a place by a name that this one does not know.
func shareValues(values map[string]map[string][]string, types map[string]map[string]any) {
	for _, name := range sortedKeys(types) {
		for _, sibling := range sortedKeys(values) {
			if sibling == name || anyVersion(sibling) != anyVersion(name) {
				continue
			}
			for field, named := range values[sibling] {
				if _, has := types[name][field]; !has || values[name][field] != nil {
					continue
				}
				if values[name] == nil {
					values[name] = map[string][]string{}
				}
				values[name][field] = named
			}
		}
	}
}

// anyVersion is the name of a type without its version: io.k8s.api.resource.DeviceTaint.
func anyVersion(name string) string {
	parts := strings.Split(name, ".")
	last := len(parts) - 1
	return strings.Join(append(parts[:last-1:last-1], parts[last]), ".")
}

func (g *gating) search(p *probe) (resourceGating, object, error) {
	entry := resourceGating{}
	name := p.registry.String()
	skip := g.mounts(p)
	rules, samples, err := p.searchRules(skip)
	if err != nil {
		return entry, nil, err
	}
	rules = append(rules, p.pairs(samples, p.unexplained(rules))...)
	p.findInUse(rules)
	if name == sharedFrom {
		g.share(rules, "template.")
		p.confirmed = rules
		entry.Mounts = map[string]string{"template": shared}
		rules = outside(rules, "template.")
	}
	for _, at := range skip {
		if entry.Mounts == nil {
			entry.Mounts = map[string]string{}
		}
		entry.Mounts[at.String()] = shared
		confirmed, exceptions := g.confirm(p, at)
		p.confirmed = append(p.confirmed, confirmed...)
		if len(exceptions) > 0 {
			// Not the same here: then this resource has rules of its own.
			delete(entry.Mounts, at.String())
			rules = append(rules, confirmed...)
			if os.Getenv("EMUGUARD_PROBE_LOG") != "" {
				fmt.Fprintf(os.Stderr, "%s: %s differs in %v\n", name, at, exceptions)
			}
		}
	}
	if len(entry.Mounts) == 0 {
		entry.Mounts = nil
	}
	entry.Rules = rules
	sort.SliceStable(entry.Rules, func(i, j int) bool { return entry.Rules[i].Path < entry.Rules[j].Path })
	p.collectValues(g.Values)
	if left := p.unexplained(append(append([]rule{}, rules...), g.Types[shared]...)); len(left) > 0 {
		for _, gate := range left {
			g.Unexplained[name] = append(g.Unexplained[name], string(gate))
		}
	}
	return entry, samples[""], nil
}

// mounts lists the places of the shared type, once its rules are known.
func (g *gating) mounts(p *probe) []place {
	if g.Types[shared] == nil || p.registry.subresource != "" {
		return nil
	}
	var found []place
	for _, at := range p.places {
		if at.typ.Kind() == reflect.Struct && names.Model(at.typ) == shared {
			found = append(found, at)
		}
	}
	return found
}

func (g *gating) share(rules []rule, prefix string) {
	for _, r := range rules {
		if !strings.HasPrefix(r.Path, prefix) {
			continue
		}
		g.Types[shared] = append(g.Types[shared], r.moved(prefix, ""))
	}
	sort.SliceStable(g.Types[shared], func(i, j int) bool { return g.Types[shared][i].Path < g.Types[shared][j].Path })
}

func outside(rules []rule, prefix string) []rule {
	var left []rule
	for _, r := range rules {
		if !strings.HasPrefix(r.Path, prefix) {
			left = append(left, r)
		}
	}
	return left
}

// moved is the same rule below another place.
func (r rule) moved(from, to string) rule {
	move := func(path string) string {
		if path == "" {
			return ""
		}
		return to + strings.TrimPrefix(path, from)
	}
	r.Path, r.Drops = move(r.Path), move(r.Drops)
	if r.When != nil {
		when := map[string][]any{}
		for path, values := range r.When {
			when[move(path)] = values
		}
		r.When = when
	}
	return r
}

// confirm tries each shared rule's example at a mount.
func (g *gating) confirm(p *probe, mount place) (confirmed []rule, exceptions []string) {
	for _, r := range g.Types[shared] {
		moved := r.moved("", mount.String()+".")
		at, known := p.byPath[moved.Path]
		template, ok := get(r.Example, []step{{"template", 'f'}})
		if !known || !ok {
			exceptions = append(exceptions, moved.Path)
			continue
		}
		o := p.registry.emptyObject()
		set(o, mount.steps, clone(template))
		mended, _, err := p.repair(o, at, true)
		if err != nil {
			exceptions = append(exceptions, moved.Path)
			continue
		}
		moved.Example = mended
		e := effect{what: moved.Effect, tightens: moved.Tightens}
		for _, name := range gateNamesOf(moved) {
			e.gates = append(e.gates, featuregate.Feature(name))
		}
		if p.has(mended, use{at: at, object: mended, effect: e}) {
			confirmed = append(confirmed, moved)
		} else {
			exceptions = append(exceptions, moved.Path)
		}
	}
	return confirmed, exceptions
}

// keepExamples keeps what validation has nothing at all against.
func (g *gating) keepExamples(p *probe, rules []rule) {
	if p.baseline != nil {
		return
	}
	for _, r := range rules {
		if r.Tightens || r.Example == nil {
			continue
		}
		if result, _, err := p.post(r.Example.(object), true); err == nil && len(result.causes) == 0 {
			g.Examples = append(g.Examples, example{p.registry.String(), r.Path, r.Gate, r.Example})
		}
	}
}

func gateNamesOf(r rule) []string {
	if name, ok := r.Gate.(string); ok {
		return []string{name}
	}
	return r.Gate.([]string)
}

// unexplained lists the gates that were asked for and that no rule names.
func (p *probe) unexplained(rules []rule) []featuregate.Feature {
	explained := map[string]bool{}
	for _, r := range rules {
		for _, name := range gateNamesOf(r) {
			explained[name] = true
		}
	}
	var left []featuregate.Feature
	for name := range p.asked {
		if !explained[string(name)] {
			left = append(left, name)
		}
	}
	sort.Slice(left, func(i, j int) bool { return left[i] < left[j] })
	return left
}

// isText holds for strings and lists of strings: of other places the supported values are not those of the place itself.
func isText(t reflect.Type) bool {
	return t.Kind() == reflect.String || t.Kind() == reflect.Slice && t.Elem().Kind() == reflect.String
}

// collectValues keeps the closed sets: what validation has named as supported, for a place that refuses others.
func (p *probe) collectValues(values map[string]map[string][]string) {
	for _, at := range p.places {
		closed := p.closed[at.String()]
		if len(closed) == 0 || at.owner == nil || !isText(at.typ) {
			continue
		}
		owner := names.Model(at.owner)
		if values[owner] == nil {
			values[owner] = map[string][]string{}
		}
		for _, value := range closed {
			if !contains(values[owner][at.field], value) {
				values[owner][at.field] = append(values[owner][at.field], value)
			}
		}
		sort.Strings(values[owner][at.field])
	}
}
