//go:build unix && !linux

package oracle

// mapNoReserve is how those systems map without being asked.
const mapNoReserve = 0
