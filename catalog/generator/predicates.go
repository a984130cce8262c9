package main

import (
	"net/netip"
	"regexp"
	"sort"
	"strings"
)

// predicates is the closed vocabulary of the catalog for rules about the form of a string (docs/catalog.md). Each is
// implemented once more in src/evaluate/predicates.ts; tests hold both to the same examples.
var predicates = map[string]func(string) bool{
	// A search path of DNS may end with a dot, in every release.
	"dns1123Subdomain": func(s string) bool { return len(s) <= 253 && dns1123Subdomain.MatchString(strings.TrimSuffix(s, ".")) },
	"dns1035Label":     regexp.MustCompile(`^[a-z]([-a-z0-9]{0,61}[a-z0-9])?$`).MatchString,
	"envVarName":       isEnvVarName,
	"qualifiedName":    isQualifiedName,
	"canonicalIP":      func(s string) bool { return !looksLikeIP(s) || isCanonicalIP(s) },
	"canonicalCIDR":    func(s string) bool { return !looksLikeCIDR(s) || isCanonicalCIDR(s) },
}

// predicateProbes are strings that tell the predicates apart.
var predicateProbes = []any{
	"10.0.0.1", "fd00::1", "10.0.0.0/24", "fd00::/64", "abc", "1abc", "a_b", "A.b-c", "a=b", "010.0.0.1", "::ffff:1.2.3.4", "10.0.0.5/8", "010.0.0.0/8", "10.0.0.5/25", "1.5", "a.b/c", "..", "-a", "a b",
}

var dns1123Subdomain = regexp.MustCompile(`^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$`)

var envVarName = regexp.MustCompile(`^[-._a-zA-Z][-._a-zA-Z0-9]*$`)

func isEnvVarName(s string) bool {
	return envVarName.MatchString(s) && s != "." && !strings.HasPrefix(s, "..")
}

var qualifiedName = regexp.MustCompile(`^([a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*/)?([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]$`)

func isQualifiedName(s string) bool { return qualifiedName.MatchString(s) }

var ipLike = regexp.MustCompile(`^[0-9.]+$|^[0-9a-fA-F:.]*:[0-9a-fA-F:.]*$`)

func looksLikeIP(s string) bool { return ipLike.MatchString(s) }

func looksLikeCIDR(s string) bool {
	address, bits, ok := strings.Cut(s, "/")
	return ok && looksLikeIP(address) && regexp.MustCompile(`^[0-9]+$`).MatchString(bits)
}

func isCanonicalIP(s string) bool {
	address, err := netip.ParseAddr(s)
	return err == nil && !address.Is4In6()
}

func isCanonicalCIDR(s string) bool {
	prefix, err := netip.ParsePrefix(s)
	return err == nil && !prefix.Addr().Is4In6() && prefix == prefix.Masked()
}

// predicateFor names the predicate that fails for exactly the affected values.
func predicateFor(affected []string, unaffected map[string]bool) string {
	var names []string
	for name := range predicates {
		names = append(names, name)
	}
	sort.Strings(names)
	for _, name := range names {
		fits := true
		for _, value := range affected {
			fits = fits && !predicates[name](value)
		}
		for value := range unaffected {
			// what is refused either way says nothing
			fits = fits && (predicates[name](value) || !isPredicateProbe(value))
		}
		if fits {
			return name
		}
	}
	return ""
}

func isPredicateProbe(value string) bool {
	for _, probe := range predicateProbes {
		if probe == value {
			return true
		}
	}
	return false
}
