# Loops over rows and columns, in the style of a first programming course.
# ---
# points = "full"

# %% row_sums
def row_sums(X):
    result = []
    for row in np.array(X):
        total = 0
        for value in row:
            total = total + value
        result.append(total)
    return np.array(result)

# %% add_bias
def add_bias(Z, b):
    Z = np.array(Z)
    out = np.empty((Z.shape[0], Z.shape[1]), dtype=np.result_type(Z, np.asarray(b)))
    for i in range(Z.shape[0]):
        for j in range(Z.shape[1]):
            out[i, j] = Z[i, j] + b[j]
    return out

# %% batch_dot
def batch_dot(X, w):
    return np.array([sum(x * v for x, v in zip(row, w)) for row in np.array(X)])

# %% mean_of
def mean_of(values):
    total = n = 0
    for value in values:
        total += value
        n += 1
    return total / n

# %% running_total
def running_total(values):
    result, total = [], 0
    for value in values:
        total += value
        result.append(total)
    return result
