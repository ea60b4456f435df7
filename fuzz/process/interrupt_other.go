//go:build !unix

package process

import "os"

// interrupt ends a process.
var interrupt = os.Kill
