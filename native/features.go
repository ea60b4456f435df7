//go:build linux && amd64

package native

import (
	"errors"
	"strings"

	"golang.org/x/sys/cpu"
)

// checkFeatures reports what generated code needs and the processor lacks.
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
