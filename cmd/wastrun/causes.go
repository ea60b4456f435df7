package main

import (
	"path/filepath"

	"wasmjudge/wast/cause"
)

// causesFile lists the causes that are known, in the folder of crashers.
const causesFile = "known.toml"

// readCauses reads which causes are known, and returns the rewrites that the names of some stand for: a rewrite, or a
// known cause.
func readCauses(folder string, names []string) (known []cause.Known, rewrites []string, err error) {
	known, err = cause.ReadKnown(filepath.Join(folder, causesFile))
	if err != nil {
		return nil, nil, err
	}
	for _, name := range names {
		rewrites = append(rewrites, rewritesOf(known, name)...)
	}
	_, err = cause.Parse(rewrites)
	return known, rewrites, err
}

func rewritesOf(known []cause.Known, name string) []string {
	for _, k := range known {
		if k.Name == name {
			return k.Rewrites
		}
	}
	return []string{name}
}
