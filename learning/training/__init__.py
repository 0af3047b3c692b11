"""`grapevine train`: makes the models that ship in enrichers/engines/models. One module per model,
found by its name.

A module has ABOUT (one line), DATA (its files with their licences), SEED, CHECKS (task, file and
figure of `grapevine eval` that must not get worse) and `train(data, say)`, which gives the model.
It ships under the module's name. Seeded: the same data give the same model. Needs the extra `train`
(scikit-learn).
"""
