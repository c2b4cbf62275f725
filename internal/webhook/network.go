package webhook

import (
	"fmt"
	"net/netip"
	"strings"
)

// special are the networks that are nobody's on the internet, or lead into somebody's own (IANA
// special-purpose registries, RFC 6890), besides those that netip knows by itself.
var special = prefixes(
	"0.0.0.0/8", "100.64.0.0/10", "192.0.0.0/24", "192.0.2.0/24", "192.88.99.0/24", "198.18.0.0/15", "198.51.100.0/24",
	"203.0.113.0/24", "240.0.0.0/4", "::/96", "64:ff9b::/96", "64:ff9b:1::/48", "100::/64", "2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20",
	"fec0::/10",
)

func prefixes(list ...string) []netip.Prefix {
	out := make([]netip.Prefix, len(list))
	for i, s := range list {
		out[i] = netip.MustParsePrefix(s)
	}
	return out
}

// Networks reads a list of addresses and networks with commas: "10.1.2.0/24, 127.0.0.1".
func Networks(list string) ([]netip.Prefix, error) {
	var out []netip.Prefix
	for _, word := range strings.Split(list, ",") {
		if word = strings.TrimSpace(word); word == "" {
			continue
		}
		p, err := netip.ParsePrefix(word)
		if err != nil {
			a, aerr := netip.ParseAddr(word)
			if aerr != nil {
				return nil, fmt.Errorf("%q is no address and no network such as 10.1.2.0/24", word)
			}
			p = netip.PrefixFrom(a, a.BitLen())
		}
		out = append(out, p.Masked())
	}
	return out, nil
}

func within(a netip.Addr, list []netip.Prefix) bool {
	for _, p := range list {
		if p.Contains(a) {
			return true
		}
	}
	return false
}

// reachable says whether a connection may go to an address. Plain connections go to listed networks
// only: what they carry can be read and changed on the way.
func reachable(a netip.Addr, plain bool, listed []netip.Prefix) bool {
	a = a.Unmap().WithZone("")
	if within(a, listed) {
		return true
	}
	return !plain && a.IsGlobalUnicast() && !a.IsPrivate() && !within(a, special)
}
