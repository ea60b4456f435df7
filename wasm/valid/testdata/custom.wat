;; Custom sections (specification 7.7).

(module
  (func (param i32)
    local.get 0
    (@metadata.code.branch_hint "\01")
    if
      local.get 0
      (@metadata.code.branch_hint "\00")
      br_if 0
    end)
)
(module
  (func
    (@metadata.code.branch_hint "\01") ;; ERROR "@metadata.code.branch_hint annotation: invalid target block" invalid custom
    block
    end)
)
