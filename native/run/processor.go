//go:build linux && amd64

package run

import (
	"errors"
	"strings"

	"golang.org/x/sys/cpu"

	"wasmjudge/native/artifact"
)

// checkFeatures reports what generated code always needs and the processor lacks.
func checkFeatures() error {
	var missing []string
	for _, f := range []struct {
		name string
		has  bool
	}{{"SSE4.1", cpu.X86.HasSSE41}, {"POPCNT", cpu.X86.HasPOPCNT}, {"BMI1", cpu.X86.HasBMI1}, {"LZCNT", cpu.X86.HasLZCNT}} {
		if !f.has {
			missing = append(missing, f.name)
		}
	}
	if missing != nil {
		return errors.New("native: the processor lacks " + strings.Join(missing, ", "))
	}
	return nil
}

// processorFeatures are what generated code may use beyond that: what the processor has, and the system keeps the state
// of.
func processorFeatures() (f artifact.Features) {
	if !cpu.X86.HasAVX {
		return 0
	}
	f = artifact.AVX
	if cpu.X86.HasAVX2 {
		f |= artifact.AVX2
	}
	if cpu.X86.HasFMA {
		f |= artifact.FMA
	}
	return f
}
