package oracle

import "syscall"

const mapNoReserve = syscall.MAP_NORESERVE
