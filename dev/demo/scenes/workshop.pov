// Training workshop of a trade school: 1 lathes along the windows, 2 welding booth with sparks, upright, 3 fitter's bench in close-up.
#declare Indoor = 1;
#include "common.inc"
#macro Lathe() union {
  box { <-1.25,0,-0.28>, <-0.6,0.62,0.28> } box { <0.65,0,-0.28>, <1.2,0.62,0.28> } box { <-1.25,0.62,-0.36>, <1.25,0.78,0.36> } superellipsoid { <0.15,0.15> scale <0.33,0.29,0.27> translate <-0.9,1.07,0> } superellipsoid { <0.2,0.2> scale <0.16,0.17,0.13> translate <0.95,1.06,0> } box { <-0.05,0.9,-0.3>, <0.3,1.02,0.26> }
  cylinder { <-1.22,1.16,-0.29>, <-1.22,1.16,-0.3>, 0.05 Matt(<0.5,0.05,0.04>) }
  union { box { <-0.6,0.78,-0.15>, <1.2,0.86,-0.06> } box { <-0.6,0.78,0.06>, <1.2,0.86,0.15> } cylinder { <-0.57,1.09,0>, <-0.44,1.09,0>, 0.16 } cylinder { <-0.44,1.09,0>, <0.1,1.09,0>, 0.055 } cylinder { <0.1,1.09,0>, <0.5,1.09,0>, 0.035 } cone { <0.8,1.09,0>, 0.05, <0.5,1.09,0>, 0.01 } torus { 0.11, 0.013 rotate x*90 translate <0.12,0.84,-0.4> } cylinder { <1.12,1.06,0>, <1.2,1.06,0>, 0.1 } box { <0.06,1.02,-0.12>, <0.18,1.12,0.0> }
    #local I = 0; #while (I < 5) cylinder { <-1.05 + I*0.1,1.2,-0.27>, <-1.05 + I*0.1,1.2,-0.34>, 0.018 } #local I = I + 1; #end texture { Steel } }
  Paint(<0.10,0.24,0.20>*R(0.9,1.1), 0.4) } #end
#macro Trainee(Pose) Person(Pose, (rand(Dice) < 0.4 ? 0 : 3), <0.08,0.14,0.30>, <0.06,0.09,0.18>, <0.08,0.14,0.30>) #end
#macro Room(W, L, H) 
  plane { y, 0 texture { pigment { bozo turbulence 0.7 scale 1.5 color_map { [0 rgb <0.17,0.22,0.19>] [1 rgb <0.22,0.27,0.24>] } } finish { specular 0.3 roughness 0.03 reflection { 0.01, 0.3 fresnel on } } } interior { ior 1.5 } }
  box { <-W,0,L>, <W,H,L+0.2> Matt(<0.60,0.58,0.50>) } box { <-W-0.2,0,-6>, <-W,H,L> Matt(<0.60,0.58,0.50>) } box { <-W,H,-6>, <W,H+0.2,L> Matt(<0.5,0.5,0.47>) }
  #local I = 0; #while (I < L/3.2) box { <-W,H-0.5,I*3.2>, <W,H,I*3.2+0.25> Matt(<0.42,0.42,0.40>) } #local I = I + 1; #end #end
#if (Shot = 1)
  Room(5, 26, 4.4)
  // window wall on the right: sun comes in low
  union { box { <5,0,-6>, <5.25,1.1,26> } box { <5,3.7,-6>, <5.25,4.4,26> } #declare I = 0; #while (I < 9) box { <5,1,I*3.6-6>, <5.25,3.8,I*3.6-5> } #declare I = I + 1; #end Matt(<0.60,0.58,0.50>) }
  union { #declare I = 0; #while (I < 9) #declare K = 1; #while (K < 4) box { <5.1,1.1,I*3.6-5 + K*0.65>, <5.14,3.7,I*3.6-4.95 + K*0.65> } #declare K = K + 1; #end box { <5.1,2.5,I*3.6-5>, <5.14,2.56,I*3.6-2.4> } #declare I = I + 1; #end Matt(<0.2,0.3,0.28>) }
  sky_sphere { pigment { gradient y color_map { [0 rgb <1.9,1.85,1.7>] [0.4 rgb <1.3,1.6,2.0>] } } }
  light_source { <4000,2700,1500> rgb <5.2,4.4,3.2> area_light y*90, z*90, 2, 2 adaptive 0 }
  light_source { <4.6,2.6,8> rgb <0.55,0.6,0.65> fade_distance 6 fade_power 2 shadowless } light_source { <0,3.6,3> rgb <0.4,0.4,0.38> fade_distance 6 fade_power 2 }
  #declare I = 0; #while (I < 8) object { Lathe() rotate y*14 translate <2.6,0,1.2 + I*2.9> } object { Lathe() rotate y*14 translate <-2.7,0,2.0 + I*2.9> }
    #if (mod(I,2) = 0 | I = 3) object { Trainee(4) rotate y*194 translate <2.75,0,0.5 + I*2.9> } #end #if (mod(I,3) != 2) object { Trainee(4) rotate y*194 translate <-2.5,0,1.3 + I*2.9> } #end
    box { <-4.95,0,1 + I*2.9>, <-4.4,1.9,2.4 + I*2.9> Paint(<0.25,0.30,0.30>*R(0.8,1.3), 0.2) } #declare I = I + 1; #end
  object { Person(0, 0, <0.58,0.58,0.55>, <0.06,0.06,0.08>, 0) rotate y*140 translate <1.2,0,3.4> } object { Trainee(0) rotate y*-30 translate <0.4,0,9> } object { Trainee(1) rotate y*170 translate <-0.5,0,13> }
  View(<-0.5,1.75,-2.9>, <0.35,1.05,6>, 62)
#else #if (Shot = 2)
  Room(3.4, 8, 3.8)
  light_source { <0.5,3.3,-3> rgb <0.20,0.24,0.32> fade_distance 5 fade_power 2 }
  light_source { <0.02,1.05,2.35> rgb <1.9,2.3,3.2>*2.2 fade_distance 0.55 fade_power 2 }
  light_source { <-2.6,2.8,6.5> rgb <0.9,0.6,0.3> fade_distance 1.6 fade_power 2 }
  sphere { <0.02,1.0,2.35>, 0.022 Lamp(<40,46,60>) no_shadow }
  #declare I = 0; #while (I < 170) #declare A = R(0,2*pi); #declare V = R(0.2,1.25); #declare T = R(0.1,0.62); #declare U = T + R(0.015,0.05); #declare E = R(-0.2,1.9);
    cylinder { <0.02 + V*cos(A)*T, 1.0 + E*T - 4.2*T*T, 2.35 + V*sin(A)*T>, <0.02 + V*cos(A)*U, 1.0 + E*U - 4.2*U*U, 2.35 + V*sin(A)*U>, 0.0022 Lamp(<14,7,1.8>*R(0.4,1.2)) no_shadow no_radiosity } #declare I = I + 1; #end
  union { box { <-0.9,0.82,1.9>, <0.9,0.88,2.9> } box { <-0.85,0,1.95>, <-0.78,0.82,2.02> } box { <0.78,0,1.95>, <0.85,0.82,2.02> } box { <-0.85,0,2.78>, <-0.78,0.82,2.85> } box { <0.78,0,2.78>, <0.85,0.82,2.85> } Worn(<0.16,0.16,0.17>, 0.2) }
  union { box { <-0.35,0.88,2.28>, <0.4,0.98,2.42> } box { <-0.02,0.98,2.28>, <0.06,1.0,2.42> } cylinder { <0.3,0.88,2.6>, <0.3,1.2,2.6>, 0.06 } texture { Steel } }
  union { object { Person(4, 4, <0.20,0.17,0.13>, <0.07,0.09,0.16>, 0) } translate <-0.15,0,3.05> }
  superellipsoid { <0.4,0.4> scale <0.135,0.19,0.13> rotate x*16 translate <-0.15,1.60,2.86> Paint(<0.05,0.05,0.055>, 0.5) } box { <-0.21,1.60,2.705>, <-0.09,1.67,2.74> Paint(<0.01,0.03,0.02>, 0.9) }
  cylinder { <0.1,1.12,2.62>, <0.04,1.0,2.37>, 0.012 Matt(0.1) } 
  union { box { <-0.3,0,-0.25>, <0.3,0.75,0.25> Paint(<0.45,0.10,0.03>, 0.4) } torus { 0.16, 0.03 rotate x*90 translate <0,0.45,-0.27> Matt(0.03) } translate <1.55,0,2.9> }
  union { cylinder { 0, y*1.25, 0.12 } sphere { y*1.25, 0.12 } cylinder { y*1.3, y*1.45, 0.04 } Paint(<0.10,0.22,0.42>, 0.4) translate <-1.8,0,3.9> } union { cylinder { 0, y*1.25, 0.12 } sphere { y*1.25, 0.12 } cylinder { y*1.3, y*1.45, 0.04 } Paint(<0.36,0.10,0.05>, 0.4) translate <-1.5,0,4.1> }
  #declare I = 0; #while (I < 9) box { <-3.2 + I*0.75,1.3,7.8>, <-2.7 + I*0.75,1.3 + R(0.3,0.9),7.95> Worn(<R(0.1,0.3),R(0.1,0.25),R(0.08,0.2)>, 0.1) } #declare I = I + 1; #end
  object { Person(0, 4, <0.08,0.14,0.30>, <0.06,0.09,0.18>, 0) rotate y*20 translate <1.3,0,4.9> }
  View(<0.45,1.3,-0.5>, <-0.02,1.2,3>, 58)
#else
  sky_sphere { pigment { gradient y color_map { [0 rgb <0.7,0.68,0.6>] [0.5 rgb <0.9,1.05,1.3>] } } }
  light_source { <-3,2.6,0.6> rgb <1.5,1.4,1.2> area_light y*1.2, z*1.6, 3, 3 adaptive 1 fade_distance 3.4 fade_power 2 } light_source { <2.5,2.2,-2> rgb <0.35,0.4,0.5> fade_distance 3 fade_power 2 shadowless }
  box { <-3,-0.1,-1>, <3,0,1.4> texture { Wood scale 1.6 rotate y*3 } } box { <-6,-2,3.4>, <6,4,3.6> Matt(<0.26,0.31,0.28>) } plane { y, -0.95 Matt(<0.2,0.22,0.21>) }
  #macro Spanner(L) union { cylinder { <0,0.008,0>, <L,0.008,0>, 0.011 scale <1,1,1.2> } difference { cylinder { 0, y*0.016, 0.034 } box { <-0.06,-1,-0.016>, <0.006,1,0.016> } } difference { cylinder { <L,0,0>, <L,0.016,0>, 0.03 } cylinder { <L,-1,0>, <L,1,0>, 0.017 } } texture { Steel } } #end
  #declare I = 0; #while (I < 7) object { Spanner(0.14 + I*0.022) scale 0.8 + I*0.06 rotate y*(86 + R(-3,3)) translate <-0.52 + I*0.095,0,0.34> } #declare I = I + 1; #end
  union { box { <-0.14,0,-0.12>, <0.14,0.06,0.12> } box { <-0.06,0.06,-0.08>, <0.06,0.18,0.08> } box { <-0.1,0.16,-0.05>, <0.1,0.27,0.03> } box { <-0.1,0.16,-0.18>, <0.1,0.27,-0.09> } cylinder { <0,0.12,-0.36>, <0,0.12,0.05>, 0.022 texture { Steel } } cylinder { <-0.13,0.12,-0.33>, <0.13,0.12,-0.33>, 0.011 texture { Steel } } Paint(<0.05,0.14,0.30>, 0.5) rotate y*-28 translate <0.52,0,0.45> }
  cylinder { <0.42,0.24,0.40>, <0.62,0.33,0.30>, 0.022 texture { pigment { rgb <0.62,0.42,0.18> } finish { metallic specular 0.8 roughness 0.02 reflection { 0.25 metallic } } } }
  union { cylinder { <0,0.03,0>, <0.24,0.03,0>, 0.013 texture { Wood } } cylinder { <0.24,0.03,-0.06>, <0.24,0.03,0.07>, 0.028 texture { Steel } } rotate y*-24 translate <-0.25,0,-0.02> }
  #declare I = 0; #while (I < 46) #declare P = <R(-0.7,0.85),0,R(-0.12,0.3)>; difference { prism { linear_spline 0, 0.009, 7, #declare K = 0; #while (K < 7) <0.013*cos(K*pi/3),0.013*sin(K*pi/3)> #declare K = K + 1; #end } cylinder { -y, y, 0.0065 } texture { Steel } rotate y*R(0,60) translate P } #declare I = I + 1; #end
  union { difference { sphere { 0, 1 scale <0.14,0.13,0.165> } plane { y, 0 } } cylinder { 0, y*0.012, 1 scale <0.15,1,0.2> translate z*-0.02 } box { <-0.02,0.1,-0.15>, <0.02,0.135,0.14> } Paint(<0.72,0.50,0.02>, 0.7) rotate y*25 translate <-0.62,0,0.78> }
  union { cylinder { 0, y*0.2, 0.055 } cone { y*0.2, 0.055, y*0.24, 0.02 } cylinder { y*0.24, y*0.3, 0.008 } Paint(<0.42,0.06,0.04>, 0.4) translate <0.08,0,0.86> }
  #declare I = 0; #while (I < 5) object { Person(4, 3, <0.08,0.14,0.30>, <0.06,0.09,0.18>, <0.08,0.14,0.30>) rotate y*R(-20,20) translate <-2.4 + I*1.15,-0.95,2.5> } #declare I = I + 1; #end
  View(<-0.08,0.52,-0.72>, <0.03,0.19,0.5>, 56)
#end #end
